package com.cruddur.db;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** SHA-256 of content: the same hash means the same bytes. */
public final class ContentHash {

    private ContentHash() {}

    /** The first bytes of the hash in base64url. 16 bytes are enough to exclude a collision. */
    public static String of(byte[] content, int bytes) {
        byte[] hash = sha256().digest(content);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, bytes));
    }

    /** A digest for content that comes in parts. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
