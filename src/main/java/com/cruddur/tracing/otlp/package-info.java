/** Tracing with OpenTelemetry: the only package that uses its classes. It is loaded if an endpoint is set. */
@NullMarked
package com.cruddur.tracing.otlp;

import org.jspecify.annotations.NullMarked;
