package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OtherOriginsFault {

    private static final String OURS = "https://cruddur.example";

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("FRONTEND_URL", OURS);

    private static final List<String> OTHERS = List.of(
            "https://evil.example",
            "null",
            "NULL",
            "",
            "*",
            "file://",
            "https://cruddur.exampl",
            "https://cruddur.example.evil.example",
            "https://cruddur.example@evil.example",
            "https://evil.example#https://cruddur.example",
            "https://evilcruddur.example",
            "https://sub.cruddur.example",
            "https://cruddur.example:443",
            "https://cruddur.example/",
            "https://cruddur.example, https://evil.example",
            "https://evil.example https://cruddur.example",
            "http://cruddur.example",
            "HTTPS://CRUDDUR.EXAMPLE",
            "https://cruddur%2eexample",
            "https://cruddur.example\t");

    @Test
    void otherOriginsGetNoCorsHeaders() {
        FaultTable.Row row = TABLE.row("CORS from %d other origins".formatted(OTHERS.size()), "no allow header");
        assertThat(answers(OURS)).allMatch(OtherOriginsFault::lets);
        // Trailing white space is not part of a header's value.
        List<String> let = OTHERS.stream()
                .filter(origin -> !origin.strip().equals(OURS))
                .filter(origin -> answers(origin).stream().anyMatch(OtherOriginsFault::lets))
                .toList();
        row.figure("%d allowed".formatted(let.size()), let.isEmpty());
    }

    private static List<Api.Answer> answers(String origin) {
        Api api = SERVER.api().with("Origin", origin);
        return Stream.of(
                        api.get("/api/activities/home"),
                        api.head("/api/stats"),
                        api.send("POST", "/api/activities", "{}"),
                        api.get("/no/such/route"),
                        api.with("Access-Control-Request-Method", "POST").send("OPTIONS", "/api/activities", null))
                .toList();
    }

    private static boolean lets(Api.Answer answer) {
        return answer.response().headers().map().keySet().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-allow"));
    }
}
