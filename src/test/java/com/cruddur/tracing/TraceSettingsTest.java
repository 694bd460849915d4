package com.cruddur.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSettingsTest {

    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
    private static final String RESOURCE = "OTEL_RESOURCE_ATTRIBUTES";
    private static final String SAMPLER = "OTEL_TRACES_SAMPLER";
    private static final String SAMPLER_ARG = "OTEL_TRACES_SAMPLER_ARG";

    @Test
    void withoutAnEndpointThereIsNoTracing() {
        Settings settings = new Settings(Map.of(SAMPLER, "always_on", HEADERS, "a=b"));
        assertThat(TraceSettings.of(settings)).isEmpty();
        assertThat(settings.problems()).isEmpty();
    }

    @Test
    void theDefaultsAreThoseOfOpenTelemetry() {
        TraceSettings settings = parse(Map.of());
        assertThat(settings.endpoint()).isEqualTo("http://localhost:4318");
        assertThat(settings.headers()).isEmpty();
        assertThat(settings.sampler()).isEqualTo(TraceSampler.PARENTBASED_ALWAYS_ON);
        assertThat(settings.ratio()).isEqualTo(1);
        assertThat(settings.resourceAttributes()).isEqualTo(Map.of("service.name", "cruddur"));
    }

    @Test
    void listsArePercentEncoded() {
        TraceSettings settings = parse(Map.of(
                HEADERS, "x-honeycomb-team=a+b/c%3D%3D , x-other = d ,",
                RESOURCE, "service.name=from list,deployment.environment.name=a%2Cb"));
        assertThat(settings.headers()).isEqualTo(Map.of("x-honeycomb-team", "a+b/c==", "x-other", "d"));
        assertThat(settings.resourceAttributes())
                .isEqualTo(Map.of("service.name", "from list", "deployment.environment.name", "a,b"));
    }

    @Test
    void theServiceNameHasASettingOfItsOwn() {
        assertThat(parse(Map.of("OTEL_SERVICE_NAME", "own", RESOURCE, "service.name=other"))
                        .resourceAttributes())
                .isEqualTo(Map.of("service.name", "own"));
    }

    @Test
    void theTextHasNoHeaders() {
        assertThat(parse(Map.of(HEADERS, "x-key=secret")).toString()).doesNotContain("x-key", "secret");
    }

    @ParameterizedTest
    @CsvSource({"parentbased_traceidratio, 0.01, 0.01", "TraceIdRatio, 1e-3, 0.001", "always_on, .5, 0.5"})
    void samplersHaveAnArgument(String sampler, String argument, double ratio) {
        TraceSettings settings = parse(Map.of(SAMPLER, sampler, SAMPLER_ARG, argument));
        assertThat(settings.sampler().toString()).isEqualToIgnoringCase(sampler);
        assertThat(settings.ratio()).isEqualTo(ratio);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:4318",
                "ftp://host",
                "http://",
                "http://user:hunter2@host",
                "http://host/?key=hunter2",
                "http://a b"
            })
    void anEndpointIsABaseUrl(String endpoint) {
        assertProblem(Map.of(ENDPOINT, endpoint), ENDPOINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "=hunter2", "a b=hunter2", "a=hunter2%0a", "a=hunter2%zz", "Host=hunter2"})
    void headersAreThoseOfARequest(String headers) {
        assertProblem(Map.of(HEADERS, headers), HEADERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "-0.1", "1.01", "1d", "0x1p-3", "half"})
    void aRatioIsANumberFromZeroToOne(String ratio) {
        assertProblem(Map.of(SAMPLER_ARG, ratio), SAMPLER_ARG);
    }

    @Test
    void otherSettingsAreValidatedWithoutAnEndpoint() {
        Settings settings = new Settings(Map.of(SAMPLER, "sometimes", RESOURCE, "%"));
        assertThat(TraceSettings.of(settings)).isEmpty();
        assertThat(settings.problems()).hasSize(2);
    }

    private static TraceSettings parse(Map<String, String> environment) {
        Settings settings = withEndpoint(environment);
        Optional<TraceSettings> parsed = TraceSettings.of(settings);
        assertThat(settings.problems()).isEmpty();
        return parsed.orElseThrow();
    }

    private static void assertProblem(Map<String, String> environment, String name) {
        Settings settings = withEndpoint(environment);
        TraceSettings.of(settings);
        assertThat(settings.problems())
                .singleElement()
                .asString()
                .startsWith(name)
                .doesNotContain("hunter2");
    }

    private static Settings withEndpoint(Map<String, String> environment) {
        Map<String, String> complete = new HashMap<>(Map.of(ENDPOINT, "http://localhost:4318/"));
        complete.putAll(environment);
        return new Settings(complete);
    }
}
