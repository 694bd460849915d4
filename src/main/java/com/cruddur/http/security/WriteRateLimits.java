package com.cruddur.http.security;

/**
 * How often one client may write.
 *
 * @param perUser a minute, for each user; 0 for no limit
 * @param perAddress a minute, for each address that writes without being a user; 0 for no limit
 * @param trustedProxies how many proxies stand in front, each of which adds to {@code X-Forwarded-For}
 */
public record WriteRateLimits(int perUser, int perAddress, int trustedProxies) {}
