package com.cruddur.http.security;

/**
 * Limits of writes per client.
 *
 * @param perUser writes per minute and user; 0 for no limit
 * @param perAddress writes per minute and address, for requests without a user; 0 for no limit
 * @param trustedProxies the number of proxies in front of the server that append to {@code X-Forwarded-For}
 */
public record WriteRateLimits(int perUser, int perAddress, int trustedProxies) {}
