package com.cruddur;

import com.cruddur.auth.Issuer;
import com.cruddur.http.security.WriteRateLimits;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses one setting at a time, and collects the problems. */
final class SettingsReader {

    /** The sentence about a setting that is set to a value that is not permitted. */
    private static final Pattern RULE = Pattern.compile("([A-Z_]+) must be ");

    /** Settings whose value may be a password or a key. */
    private static final Set<String> SECRET =
            Set.of("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_RESOURCE_ATTRIBUTES", "POSTGRESQL_AUTH");

    private static final int MAX_SHOWN = 60;

    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    SettingsReader(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The sentences about invalid settings so far. Other readers add theirs. */
    List<String> problems() {
        return problems;
    }

    void finish() throws Config.Invalid {
        if (!problems.isEmpty()) {
            throw new Config.Invalid(problems.stream().map(this::withValue).toList());
        }
    }

    /** Adds the value to a sentence of the form {@code NAME must be …}. Quotes and blanks in a value are easily overlooked. */
    private String withValue(String problem) {
        Matcher rule = RULE.matcher(problem);
        return rule.lookingAt()
                ? optional(rule.group(1))
                        .filter(value -> !isSecret(rule.group(1), value))
                        .map(value -> problem + ", not " + printable(value))
                        .orElse(problem)
                : problem;
    }

    /** A URL may contain a password, and so may any setting that is given the value of another one by mistake. */
    private static boolean isSecret(String name, String value) {
        return SECRET.contains(name) || value.contains("@") || value.contains("?");
    }

    private static String printable(String value) {
        String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
        return new JsonArray().add(shown).encode().replaceAll("^\\[|]$", "");
    }

    String text(String name, String otherwise) {
        return optional(name).orElse(otherwise);
    }

    int number(String name, int otherwise, int min, int max) {
        return parse(name, otherwise, "must be a number from " + min + " to " + max, text -> {
            int number = Integer.parseInt(text);
            if (number < min || number > max) {
                throw new NumberFormatException();
            }
            return number;
        });
    }

    int metricsPort(int port) {
        int metricsPort = number("METRICS_PORT", 9464, 0, 65535);
        if (metricsPort != 0 && metricsPort == port) {
            problems.add("METRICS_PORT must differ from PORT");
        }
        return metricsPort;
    }

    boolean flag(String name, boolean otherwise) {
        return parse(name, otherwise, "must be true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    /** By default the embedded database, whose only user is its developer, has no limits. */
    WriteRateLimits writeRates(boolean limited) {
        return new WriteRateLimits(
                number("RATE_LIMIT_PER_USER", limited ? 300 : 0, 0, 1_000_000),
                number("RATE_LIMIT_PER_ADDRESS", limited ? 60 : 0, 0, 1_000_000),
                number("TRUSTED_PROXIES", 0, 0, 10));
    }

    /** Scheme, host and port, as browsers serialise an origin. */
    String origin(String name, String otherwise) {
        return parse(name, otherwise, "must be an origin such as " + otherwise + ", without a path", Origin::of);
    }

    Optional<Issuer> issuer() {
        Optional<String> pool = optional("AWS_COGNITO_USER_POOL_ID");
        Optional<String> client = optional("AWS_COGNITO_USER_POOL_CLIENT_ID");
        Optional<String> override = optional("AUTH_ISSUER");
        if (pool.isEmpty() && client.isEmpty() && override.isEmpty()) {
            return Optional.empty();
        }
        if (client.isEmpty()) {
            problems.add("AWS_COGNITO_USER_POOL_CLIENT_ID is missing; without it no token can be accepted");
        }
        String clientId = client.orElse("");
        return Optional.of(override.map(url -> override(url, clientId)).orElseGet(() -> pool(pool, clientId)));
    }

    /** The origin of Cognito's own pages. It does not follow from the other settings. */
    Optional<String> hostedUi() {
        String name = "AWS_COGNITO_DOMAIN";
        return optional(name).map(set -> origin(name, "https://cruddur.auth.us-east-1.amazoncognito.com"));
    }

    /** The claim {@code iss} is compared with the setting as it is, a trailing slash included. */
    private Issuer override(String url, String clientId) {
        if (!url.matches("https?://[^/?#\\s]+[^?#\\s]*")) {
            problems.add("AUTH_ISSUER must be an http or https URL");
        }
        return CognitoPool.ofIssuer(url)
                .map(pool -> new Issuer(url, clientId, pool.issuers()))
                .orElseGet(() -> new Issuer(url, clientId));
    }

    private Issuer pool(Optional<String> pool, String clientId) {
        Optional<String> region = optional("AWS_DEFAULT_REGION");
        if (pool.isEmpty()) {
            problems.add("AWS_COGNITO_USER_POOL_ID is missing; set it, or set AUTH_ISSUER");
        }
        if (region.isEmpty()) {
            problems.add("AWS_DEFAULT_REGION is missing; set it to the region of the user pool");
        }
        CognitoPool complete = new CognitoPool(region.orElse(""), pool.orElse(""));
        if (region.isPresent() && pool.isPresent()) {
            complete.problem().ifPresent(problems::add);
        }
        return new Issuer(complete.issuer(), clientId, complete.issuers());
    }

    private <T> T parse(String name, T otherwise, String problem, Function<String, T> parser) {
        try {
            return optional(name).map(parser).orElse(otherwise);
        } catch (IllegalArgumentException e) {
            problems.add(name + " " + problem);
            return otherwise;
        }
    }

    private Optional<String> optional(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
