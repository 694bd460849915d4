package com.cruddur.tracing;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of tracing, under OpenTelemetry's own names.
 *
 * @param endpoint the base URL of the collector, without a trailing slash
 * @param headers headers of every export; their values are secret
 * @param ratio the share of traces that a ratio sampler keeps, from 0 to 1
 * @param resourceAttributes attributes of the process, the service name included
 */
public record TraceSettings(
        String endpoint,
        Map<String, String> headers,
        TraceSampler sampler,
        double ratio,
        Map<String, String> resourceAttributes) {

    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
    private static final String SAMPLER = "OTEL_TRACES_SAMPLER";
    private static final String SAMPLER_ARG = "OTEL_TRACES_SAMPLER_ARG";
    private static final String SERVICE_NAME = "OTEL_SERVICE_NAME";
    private static final String RESOURCE_ATTRIBUTES = "OTEL_RESOURCE_ATTRIBUTES";

    private static final String DEFAULT_SERVICE_NAME = "cruddur";

    /** Narrower than {@code Double.parseDouble}, which also takes suffixes and hexadecimal digits. */
    private static final Pattern NUMBER =
            Pattern.compile("([0-9]{1,20}\\.?[0-9]{0,20}|\\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?");

    public TraceSettings {
        headers = Map.copyOf(headers);
        resourceAttributes = Map.copyOf(resourceAttributes);
    }

    /**
     * Parses the settings; empty without an endpoint.
     *
     * @param problems receives one sentence for each invalid setting, without its value
     */
    public static Optional<TraceSettings> of(Map<String, String> environment, Consumer<String> problems) {
        Optional<String> endpoint = value(environment, ENDPOINT);
        if (endpoint.isPresent() && !isBaseUrl(endpoint.get())) {
            problems.accept(ENDPOINT + " must be an http or https URL such as http://localhost:4318, without a query");
        }
        Map<String, String> headers = list(environment, HEADERS, problems);
        if (!headers.entrySet().stream().allMatch(TraceSettings::isHeader)) {
            problems.accept(HEADERS + " must have names and values that HTTP permits in a header of a request");
        }
        Map<String, String> resource = list(environment, RESOURCE_ATTRIBUTES, problems);
        resource.putIfAbsent("service.name", DEFAULT_SERVICE_NAME);
        value(environment, SERVICE_NAME).ifPresent(name -> resource.put("service.name", name));
        TraceSampler sampler = sampler(environment, problems);
        double ratio = ratio(environment, problems);
        return endpoint.map(url -> new TraceSettings(url.replaceAll("/+$", ""), headers, sampler, ratio, resource));
    }

    /** Without the headers, which contain keys. */
    @Override
    public String toString() {
        return endpoint + ", " + sampler + " " + ratio + ", " + resourceAttributes;
    }

    private static TraceSampler sampler(Map<String, String> environment, Consumer<String> problems) {
        return value(environment, SAMPLER)
                .map(name -> TraceSampler.of(name).orElseGet(() -> {
                    problems.accept(SAMPLER + " must be one of " + Arrays.toString(TraceSampler.values()));
                    return TraceSampler.ALWAYS_OFF;
                }))
                .orElse(TraceSampler.PARENTBASED_ALWAYS_ON);
    }

    private static double ratio(Map<String, String> environment, Consumer<String> problems) {
        String text = value(environment, SAMPLER_ARG).orElse("1");
        double ratio = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : -1;
        if (ratio < 0 || ratio > 1) {
            problems.accept(SAMPLER_ARG + " must be a number from 0 to 1 such as 0.01");
            return 0;
        }
        return ratio;
    }

    private static Map<String, String> list(Map<String, String> environment, String name, Consumer<String> problems) {
        try {
            return value(environment, name).map(KeyValueList::parse).orElseGet(HashMap::new);
        } catch (IllegalArgumentException e) {
            problems.accept(name + " must be a list such as name=value,name2=value2, percent-encoded");
            return new HashMap<>();
        }
    }

    private static boolean isBaseUrl(String text) {
        try {
            URI url = new URI(text);
            return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The JDK's client sets some headers itself and refuses others of that name. */
    private static boolean isHeader(Map.Entry<String, String> header) {
        return header.getKey().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                && header.getValue().matches("[\\x20-\\x7e]*")
                && !header.getKey()
                        .toLowerCase(Locale.ROOT)
                        .matches("connection|content-length|content-type|expect|host|transfer-encoding|upgrade");
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
