package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time of a late page of home, compared with the first page. */
record DeepPageRow() implements Row {

    private static final int PAGE = 1_000;
    private static final int CONNECTIONS = 16;
    private static final double BOUND = 1.5;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    /** One row more than the default page. This page is read from the tables, not from the page cache. */
    private static final String START = HomeRow.PATH + "?limit=41";

    @Override
    public String name() {
        return "deep-page";
    }

    @Override
    public String description() {
        return "page %,d of home, compared with the first page".formatted(PAGE);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return Testbed.START_SECONDS + 5 + plan.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().readOnly(DataSets.DEFAULT_CRUDS);
        try (ServerProcess cruddur = testbed.cruddur(url)) {
            Requests deep = Requests.same(deepPath(cruddur));
            return Comparison.of(
                            plan,
                            testbed.driving(cruddur, CONNECTIONS, deep),
                            testbed.driving(cruddur, CONNECTIONS, Requests.same(START)))
                    .timeResult(Target.atMost(BOUND, "×"), CONNECTIONS);
        }
    }

    /** Follows the {@code Link} headers from page to page. */
    private static String deepPath(ServerProcess cruddur) throws IOException, InterruptedException {
        String path = START;
        for (int page = 2; page <= PAGE; page++) {
            HttpResponse<byte[]> answer = cruddur.get(path);
            Matcher next = NEXT.matcher(answer.headers().firstValue("Link").orElse(""));
            if (!next.find()) {
                throw new IOException("home has no page %,d".formatted(page));
            }
            path = resolved(path, next.group(1));
        }
        return path;
    }

    /** A link may be a path or only a query. */
    private static String resolved(String path, String link) {
        return link.startsWith("?") ? path.substring(0, path.indexOf('?')) + link : link;
    }
}
