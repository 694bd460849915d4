package com.cruddur.auth;

import java.time.Instant;

/**
 * The user that a verified access token names. The statement of each operation checks whether this user is registered.
 *
 * @param sub the claim {@code sub}, which is {@code users.cognito_user_id}
 * @param tokenExpiry the claim {@code exp}, when the token expires
 */
public record Viewer(String sub, Instant tokenExpiry) {}
