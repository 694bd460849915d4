package com.cruddur.http.security;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.connection.IpAddress;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Whoever writes too often is asked to wait: users by who they are, others by where they come from. Reading is free.
 * One for the process.
 */
public final class WriteRateLimiter {

    private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");

    /** Of an IPv6 address: a customer of a provider has all that follow. */
    private static final int NETWORK_BYTES = 8;

    private final RateLimiter users;
    private final RateLimiter addresses;
    private final int trustedProxies;

    public WriteRateLimiter(WriteRateLimits rates) {
        users = new RateLimiter(rates.perUser());
        addresses = new RateLimiter(rates.perAddress());
        trustedProxies = rates.trustedProxies();
    }

    /**
     * Counts a request, unless it only reads.
     *
     * @param user who sent it; empty: nobody that is known
     * @throws Failure 429 where there were too many
     */
    public void admit(RoutingContext context, Optional<String> user) {
        HttpMethod method = context.request().method();
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            return;
        }
        int seconds = user.map(users::secondsToWait).orElseGet(() -> addresses.secondsToWait(address(context)));
        if (seconds > 0) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
            throw new Failure(ErrorCode.RATE_LIMITED);
        }
    }

    /** A handler that counts by address, for what needs no user. */
    public void admitAddress(RoutingContext context) {
        admit(context, Optional.empty());
        context.next();
    }

    /** Everything to the left of what our own proxies say is whatever the client wanted to be there. */
    private String address(RoutingContext context) {
        String connected = context.request().remoteAddress().hostAddress();
        if (trustedProxies == 0) {
            return network(connected).orElse(connected);
        }
        List<String> hops = context.request().headers().getAll(FORWARDED_FOR).stream()
                .flatMap(header -> List.of(header.split(",", -1)).stream())
                .map(String::strip)
                .toList();
        return (hops.size() < trustedProxies
                        ? Optional.<String>empty()
                        : network(hops.get(hops.size() - trustedProxies)))
                .orElse(connected);
    }

    private static Optional<String> network(String address) {
        return IpAddress.parse(address)
                .map(bytes -> HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES)));
    }
}
