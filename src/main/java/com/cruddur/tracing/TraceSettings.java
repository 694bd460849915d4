package com.cruddur.tracing;

import com.cruddur.settings.Settings;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    /** Parses the settings; empty without an endpoint. */
    public static Optional<TraceSettings> of(Settings settings) {
        Optional<String> endpoint = settings.parse(
                ENDPOINT,
                "an http or https URL such as http://localhost:4318, without a query",
                TraceSettings::baseUrl);
        Map<String, String> headers = list(settings, HEADERS);
        if (!headers.entrySet().stream().allMatch(TraceSettings::isHeader)) {
            settings.problem(HEADERS + " must have names and values that HTTP permits in a header of a request");
        }
        Map<String, String> resource = list(settings, RESOURCE_ATTRIBUTES);
        resource.putIfAbsent("service.name", DEFAULT_SERVICE_NAME);
        settings.text(SERVICE_NAME).ifPresent(name -> resource.put("service.name", name));
        TraceSampler sampler = settings.parse(
                        SAMPLER, "one of " + Arrays.toString(TraceSampler.values()), TraceSampler::of)
                .orElse(TraceSampler.PARENTBASED_ALWAYS_ON);
        double ratio = settings.parse(SAMPLER_ARG, "a number from 0 to 1 such as 0.01", TraceSettings::ratio)
                .orElse(1.0);
        return endpoint.map(url -> new TraceSettings(url, headers, sampler, ratio, resource));
    }

    /** Without the headers, which contain keys. */
    @Override
    public String toString() {
        return endpoint + ", " + sampler + " " + ratio + ", " + resourceAttributes;
    }

    private static double ratio(String text) {
        double ratio = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : -1;
        if (ratio < 0 || ratio > 1) {
            throw new IllegalArgumentException("not a ratio");
        }
        return ratio;
    }

    private static Map<String, String> list(Settings settings, String name) {
        return settings.parse(name, "a list such as name=value,name2=value2, percent-encoded", KeyValueList::parse)
                .orElseGet(HashMap::new);
    }

    /** Without a trailing slash. */
    private static String baseUrl(String text) {
        URI url = URI.create(text);
        if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                || url.getHost() == null
                || url.getUserInfo() != null
                || url.getQuery() != null
                || url.getFragment() != null) {
            throw new IllegalArgumentException("not a base URL");
        }
        return text.replaceAll("/+$", "");
    }

    /** The JDK's client sets some headers itself and refuses others of that name. */
    private static boolean isHeader(Map.Entry<String, String> header) {
        return header.getKey().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                && header.getValue().matches("[\\x20-\\x7e]*")
                && !header.getKey()
                        .toLowerCase(Locale.ROOT)
                        .matches("connection|content-length|content-type|expect|host|transfer-encoding|upgrade");
    }
}
