package com.cruddur.bench;

import com.cruddur.db.DatabaseUrl;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time of home's pages far down, beside that of the first. */
record DeepPageRow() implements Row {

    private static final int FIRST_READ = 901;
    private static final int LAST_READ = 1_000;
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
        return "home's pages %,d to %,d, beside its first".formatted(FIRST_READ, LAST_READ);
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
            Requests deep = Requests.any(stage.file("deep-pages.txt"), pages(cruddur));
            return Comparison.of(
                            pace,
                            stage.driving(cruddur, CONNECTIONS, deep),
                            stage.driving(cruddur, CONNECTIONS, Requests.same(START)))
                    .timeResult(Target.atMost(BOUND, "×"), CONNECTIONS);
        }
    }

    /** Found as a reader does, by going from page to page. */
    private static List<Requests.One> pages(Child cruddur) throws IOException, InterruptedException {
        List<Requests.One> pages = new ArrayList<>();
        String path = START;
        for (int page = 1; page <= LAST_READ; page++) {
            if (page >= FIRST_READ) {
                pages.add(Requests.One.get(path));
            }
            HttpResponse<byte[]> answer = cruddur.get(path);
            Matcher next = NEXT.matcher(answer.headers().firstValue("Link").orElse(""));
            if (!next.find()) {
                throw new IOException("home has no page behind page " + page);
            }
            path = next.group(1);
        }
        return pages;
    }
}
