package com.cruddur.auth;

/**
 * The user that a verified access token names. The statement of each operation checks whether this user is registered.
 *
 * @param sub the claim {@code sub}, which is {@code users.cognito_user_id}
 */
public record Viewer(String sub) {}
