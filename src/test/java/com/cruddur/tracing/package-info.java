/** Tests of tracing against a collector that decodes OTLP. */
@NullMarked
package com.cruddur.tracing;

import org.jspecify.annotations.NullMarked;
