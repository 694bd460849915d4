/**
 * Tracing: the settings, and the hooks through which requests and statements report to it. The hooks know nothing of
 * OpenTelemetry; without {@code OTEL_EXPORTER_OTLP_ENDPOINT} none of its classes is loaded.
 *
 * <p>Internal classes of Vert.x in this package:
 *
 * <ul>
 * <li>{@code io.vertx.core.internal.VertxBootstrap}: the parameter of the SPI {@code VertxServiceProvider}, which
 *     registers {@link RequestSpan} as a local of every context. If it changes, the build fails.
 * <li>{@code io.vertx.core.internal.http.HttpServerRequestInternal}: gives access to the context and the metric of a
 *     request. If it changes, the build or {@code TracingIT} fails.
 * </ul>
 */
@NullMarked
package com.cruddur.tracing;

import org.jspecify.annotations.NullMarked;
