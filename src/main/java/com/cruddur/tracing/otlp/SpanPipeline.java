package com.cruddur.tracing.otlp;

import com.cruddur.tracing.SpanCounter;
import com.cruddur.tracing.TraceSettings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.UUID;

/**
 * From an ended span to the collector. A request only appends its span to a bounded queue; a thread of its own exports
 * batches. While the collector does not keep up, the queue is full and further spans are lost.
 */
final class SpanPipeline {

    /** A check of the change log is shared by as many requests as there are client connections. */
    static final int MAX_LINKS = 1024;

    private static final int MAX_QUEUED_SPANS = 8192;
    private static final int MAX_BATCH_SPANS = 512;
    private static final Duration EXPORT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration EXPORT_LIMIT = Duration.ofSeconds(5);

    private SpanPipeline() {}

    static SdkTracerProvider start(TraceSettings settings, RequestSampler sampler, SpanCounter counter) {
        return SdkTracerProvider.builder()
                .setResource(resource(settings))
                .setSampler(sampler)
                .setSpanLimits(
                        SpanLimits.builder().setMaxNumberOfLinks(MAX_LINKS).build())
                .addSpanProcessor(new EndedSpans(counter))
                .addSpanProcessor(BatchSpanProcessor.builder(new CountedExporter(exporter(settings), counter))
                        .setMaxQueueSize(MAX_QUEUED_SPANS)
                        .setMaxExportBatchSize(MAX_BATCH_SPANS)
                        .setScheduleDelay(EXPORT_INTERVAL)
                        .setExporterTimeout(EXPORT_LIMIT)
                        .build())
                .build();
    }

    private static OtlpHttpSpanExporter exporter(TraceSettings settings) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint() + "/v1/traces")
                .setConnectTimeout(EXPORT_LIMIT)
                .setTimeout(EXPORT_LIMIT);
        settings.headers().forEach(exporter::addHeader);
        return exporter.build();
    }

    private static Resource resource(TraceSettings settings) {
        AttributesBuilder attributes = Attributes.builder();
        attributes.put(
                AttributeKey.stringKey("service.instance.id"), UUID.randomUUID().toString());
        settings.resourceAttributes().forEach(attributes::put);
        return Resource.getDefault().merge(Resource.create(attributes.build()));
    }
}
