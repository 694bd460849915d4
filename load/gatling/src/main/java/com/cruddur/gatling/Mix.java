package com.cruddur.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.csv;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.FeederBuilder;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * The mix as people make it. Either so many people who each do one thing after the other ({@code load.people}), which
 * finds out how much the server can do; or people who arrive at given rates, a level after the other ({@code
 * load.rates}), whether the server keeps up or not.
 */
public final class Mix extends Simulation {

    private static final Path DATA = Path.of(System.getProperty("load.data"));
    private static final Duration LEVEL = Duration.ofSeconds(Integer.getInteger("load.seconds"));

    private final Outcome outcome = new Outcome(DATA.resolve("outcome.properties"));

    private final FeederBuilder<String> tokens = lines("token");
    private final FeederBuilder<String> cruds = lines("crud");
    private final FeederBuilder<String> handles = lines("handle");
    private final FeederBuilder<String> terms = lines("term");

    private final ChainBuilder act = randomSwitch()
            .on(
                    percent(70).then(read("home", "/api/activities/home")),
                    percent(12).then(feed(cruds), read("thread", "/api/activities/#{crud}")),
                    percent(8).then(feed(handles), read("user feed", "/api/activities/@#{handle}")),
                    percent(2).then(feed(terms), read("search", "/api/activities/search?term=#{term}")),
                    percent(5).then(feed(tokens), post()),
                    percent(3).then(feed(tokens), feed(cruds), like()));

    public Mix() {
        HttpProtocolBuilder server = http.baseUrl(System.getProperty("load.url"))
                // Each arrival is somebody else, but who stays connected: setting up connections is not what is tested.
                .shareConnections()
                .disableCaching()
                .acceptHeader("application/json");
        setUp(people().protocols(server));
    }

    @Override
    public void before() {
        outcome.begins();
    }

    @Override
    public void after() {
        outcome.write();
    }

    private io.gatling.javaapi.core.PopulationBuilder people() {
        Integer people = Integer.getInteger("load.people");
        if (people != null) {
            return named(during(LEVEL).on(act)).injectOpen(atOnceUsers(people));
        }
        return named(act)
                .injectOpen(Arrays.stream(System.getProperty("load.rates").split(","))
                        .map(rate ->
                                constantUsersPerSec(Double.parseDouble(rate)).during(LEVEL))
                        .toArray(OpenInjectionStep[]::new));
    }

    private static ScenarioBuilder named(ChainBuilder chain) {
        return scenario("people").exec(chain);
    }

    private ChainBuilder read(String name, String path) {
        return answered(http(name).get(path));
    }

    private ChainBuilder post() {
        return answered(http("post")
                .post("/api/activities")
                .header("Authorization", "Bearer #{token}")
                .header("Content-Type", "application/json")
                .body(StringBody("{\"message\":\"Under load\",\"ttl\":\"1-day\"}")));
    }

    private ChainBuilder like() {
        return answered(http("like").put("/api/activities/#{crud}/like").header("Authorization", "Bearer #{token}"));
    }

    private ChainBuilder answered(HttpRequestActionBuilder request) {
        return exec(session -> {
                    outcome.sent();
                    return session;
                })
                .exec(request.transformResponse((response, session) -> {
                            outcome.answered(response);
                            return response;
                        })
                        .check(status().is(200)));
    }

    /** A file of one column, in any order. */
    private static FeederBuilder<String> lines(String column) {
        return csv(DATA.resolve(column + ".csv").toString()).random();
    }
}
