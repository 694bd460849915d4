package com.cruddur.auth;

/**
 * Who is asking, as a checked access token says. Whether there is such a user is for the statement to find out that
 * does what is asked.
 *
 * @param sub the claim {@code sub}, which is {@code users.cognito_user_id}
 */
public record Viewer(String sub) {}
