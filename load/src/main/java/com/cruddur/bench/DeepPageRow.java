package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time of a page of home far down, beside that of the first. */
record DeepPageRow() implements Row {

    private static final int PAGE = 1_000;
    private static final int CONNECTIONS = 16;
    private static final double BOUND = 1.5;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    /** Longer than the usual first page, which is kept: this is read from the tables, as the others are. */
    private static final String START = HomeRow.PATH + "?limit=41";

    @Override
    public String name() {
        return "deep-page";
    }

    @Override
    public String what() {
        return "home's page %,d, beside its first".formatted(PAGE);
    }

    @Override
    public int seconds(Pace pace) {
        return Stage.START_SECONDS + 5 + pace.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.USUAL_CRUDS);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        DatabaseUrl url = stage.dataSets().of(DataSets.USUAL_CRUDS);
        try (Child cruddur = stage.cruddur(url)) {
            Requests deep = Requests.same(deepPath(cruddur));
            return Comparison.of(
                            pace,
                            stage.driving(cruddur, CONNECTIONS, deep),
                            stage.driving(cruddur, CONNECTIONS, Requests.same(START)))
                    .timeResult(Target.atMost(BOUND, "×"), CONNECTIONS);
        }
    }

    /** Found as a reader does, by going from page to page. */
    private static String deepPath(Child cruddur) throws IOException, InterruptedException {
        String path = START;
        for (int page = 2; page <= PAGE; page++) {
            HttpResponse<byte[]> answer = cruddur.get(path);
            Matcher next = NEXT.matcher(answer.headers().firstValue("Link").orElse(""));
            if (!next.find()) {
                throw new IOException("home has no page %,d".formatted(page));
            }
            path = next.group(1);
        }
        return path;
    }
}
