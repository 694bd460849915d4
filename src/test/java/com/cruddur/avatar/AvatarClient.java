package com.cruddur.avatar;

import com.cruddur.testing.Api;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Uploads and downloads images. */
final class AvatarClient {

    static final String AVATAR = "/api/profile/avatar";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private AvatarClient() {}

    static Api.Answer put(Api api, String path, String contentType, byte[] image) {
        return api.send(HttpRequest.newBuilder(api.uri(path))
                .header("Content-Type", contentType)
                .PUT(BodyPublishers.ofByteArray(image)));
    }

    static Api.Answer put(Api api, byte[] image) {
        return put(api, AVATAR, "image/jpeg", image);
    }

    static HttpResponse<byte[]> get(URI uri) {
        try {
            return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
