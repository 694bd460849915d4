package com.cruddur.db;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** What stands for content, by SHA-256: the same fingerprint is the same bytes. */
public final class Fingerprint {

    private Fingerprint() {}

    /** As much of it as is asked for, in base64url; of 16 bytes no two contents will ever share one. */
    public static String of(byte[] content, int bytes) {
        byte[] hash = sha256().digest(content);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, bytes));
    }

    /** Takes content bit by bit. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
