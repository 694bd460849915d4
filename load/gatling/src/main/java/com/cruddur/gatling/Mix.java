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
 * A realistic mix of requests. Half of the users are signed in. The closed model ({@code load.users}) has a number of users who send one request after the
 * other; it measures the saturation throughput. In the open model ({@code load.rates}), users arrive at given rates, one
 * level after the other, whether the server keeps up or not.
 */
public final class Mix extends Simulation {

    private static final Path DATA = Path.of(System.getProperty("load.data"));
    private static final Duration LEVEL = Duration.ofSeconds(Integer.getInteger("load.seconds"));

    private final Outcome outcome = new Outcome(DATA.resolve("outcome.properties"));

    private final FeederBuilder<String> tokens = lines("token");
    private final FeederBuilder<String> cruds = lines("crud");
    private final FeederBuilder<String> handles = lines("handle");
    private final FeederBuilder<String> terms = lines("term");

    private final FeederBuilder<String> pages = lines("page");

    private final ChainBuilder anonymous = randomSwitch()
            .on(
                    percent(78).then(read("home", "/api/activities/home")),
                    percent(12).then(feed(cruds), read("thread", "/api/activities/#{crud}")),
                    percent(8).then(feed(handles), read("user feed", "/api/activities/@#{handle}")),
                    percent(2).then(feed(terms), read("search", "/api/activities/search?term=#{term}")));

    private final ChainBuilder signedIn = feed(tokens)
            .exec(randomSwitch()
                    .on(
                            percent(30).then(own("own home", "/api/activities/home")),
                            percent(15).then(own("following feed", "/api/activities/following")),
                            percent(15).then(feed(pages), own("states", "/api/activities/states?uuids=#{page}")),
                            percent(12).then(own("unread", "/api/unread")),
                            percent(8).then(feed(cruds), own("own thread", "/api/activities/#{crud}")),
                            percent(6).then(feed(handles), own("own user feed", "/api/activities/@#{handle}")),
                            percent(2).then(feed(terms), own("own search", "/api/activities/search?term=#{term}")),
                            percent(5).then(post()),
                            percent(5).then(feed(cruds), put("like", "/api/activities/#{crud}/like")),
                            percent(2).then(feed(handles), put("follow", "/api/users/@#{handle}/follow"))));

    private final ChainBuilder action =
            randomSwitch().on(percent(50).then(anonymous), percent(50).then(signedIn));

    public Mix() {
        HttpProtocolBuilder server = http.baseUrl(System.getProperty("load.url"))
                // Each arrival is another user, but connections are reused: their setup is not part of the test.
                .shareConnections()
                .disableCaching()
                .acceptHeader("application/json");
        setUp(users().protocols(server));
    }

    @Override
    public void before() {
        outcome.start();
    }

    @Override
    public void after() {
        outcome.write();
    }

    private io.gatling.javaapi.core.PopulationBuilder users() {
        Integer users = Integer.getInteger("load.users");
        if (users != null) {
            return named(during(LEVEL).on(action)).injectOpen(atOnceUsers(users));
        }
        return named(action)
                .injectOpen(Arrays.stream(System.getProperty("load.rates").split(","))
                        .map(rate ->
                                constantUsersPerSec(Double.parseDouble(rate)).during(LEVEL))
                        .toArray(OpenInjectionStep[]::new));
    }

    private static ScenarioBuilder named(ChainBuilder chain) {
        return scenario("users").exec(chain);
    }

    private ChainBuilder read(String name, String path) {
        return checked(http(name).get(path));
    }

    /** A page for the user who is signed in. */
    private ChainBuilder own(String name, String path) {
        return checked(signed(http(name).get(path)));
    }

    private ChainBuilder put(String name, String path) {
        return checked(signed(http(name).put(path)));
    }

    private ChainBuilder post() {
        return checked(signed(http("post").post("/api/activities"))
                .header("Content-Type", "application/json")
                .body(StringBody("{\"message\":\"Under load\",\"ttl\":\"1-day\"}")));
    }

    private static HttpRequestActionBuilder signed(HttpRequestActionBuilder request) {
        return request.header("Authorization", "Bearer #{token}");
    }

    private ChainBuilder checked(HttpRequestActionBuilder request) {
        return exec(session -> {
                    outcome.sent();
                    return session;
                })
                .exec(request.transformResponse((response, session) -> {
                            outcome.responded(response);
                            return response;
                        })
                        .check(status().is(200)));
    }

    /** A file with one column, read at random. */
    private static FeederBuilder<String> lines(String column) {
        return csv(DATA.resolve(column + ".csv").toString()).random();
    }
}
