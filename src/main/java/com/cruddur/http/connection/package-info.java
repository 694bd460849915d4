/**
 * The Netty pipeline of a client connection: limits and deadlines, a strict request decoder, the close of connections,
 * and a bypass of the response encoder for responses that are encoded already.
 *
 * <p>Internal classes of Vert.x in this package, and Netty's classes that they expose:
 *
 * <ul>
 * <li>{@code io.vertx.core.http.impl.HttpServerConnection}: gives access to the Netty pipeline of a connection. Public
 *     API has no such access. If it changes, the build fails; {@code SlowClientsIT} proves the deadlines.
 * <li>{@code io.vertx.core.http.impl.VertxHttpRequestDecoder}: the base class of {@code StrictRequestDecoder}. Vert.x
 *     casts the messages of its own decoder. If it changes, the build fails, or {@code RequestLineIT} and {@code
 *     BodyIT} fail.
 * <li>That Vert.x passes a request whose Netty decoder result is a failure to the invalid request handler, and reads
 *     the result again when the body ends: {@code ClientConnection} sets it. If it changes, {@code RequestLineIT} and
 *     {@code BodyFramingIT} fail.
 * <li>The names {@code httpDecoder}, {@code httpEncoder} and {@code handler} of handlers in Vert.x's pipeline. If they
 *     change, every request fails, and with it every integration test.
 * <li>{@code io.vertx.core.internal.buffer.BufferInternal}: gives access to Netty's buffer of a body, so that {@code
 *     EncodedResponse} copies it once. If it changes, the build fails.
 * <li>That Vert.x writes a response as one {@code FullHttpResponse} that carries the same headers object: {@code
 *     EncoderBypass} replaces that message. If it changes, responses are encoded again, and {@code FastPathIT} fails.
 * </ul>
 */
@NullMarked
package com.cruddur.http.connection;

import org.jspecify.annotations.NullMarked;
