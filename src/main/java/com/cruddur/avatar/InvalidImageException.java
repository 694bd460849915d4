package com.cruddur.avatar;

import java.io.IOException;

/** An image that is truncated, malformed or beyond a limit. */
final class InvalidImageException extends IOException {

    InvalidImageException(String message) {
        super(message);
    }
}
