package com.cruddur.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** Response bodies as text, which Java's HTTP client does not decompress. */
final class DecodedBody {

    private DecodedBody() {}

    /** Reads the body of a response. */
    static BodySubscriber<String> subscriber(ResponseInfo response) {
        boolean compressed = response.headers().firstValue("Content-Encoding").isPresent();
        return compressed
                ? BodySubscribers.mapping(BodySubscribers.ofByteArray(), DecodedBody::unzipped)
                : BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    /** The response to a HEAD request has no body. */
    private static String unzipped(byte[] body) {
        if (body.length == 0) {
            return "";
        }
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
