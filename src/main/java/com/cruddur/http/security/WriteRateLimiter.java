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
 * Limits the rate of writes by user, or by client address for requests without a user. Reads are not limited. Safe on any
 * thread; the process has one.
 */
public final class WriteRateLimiter {

    private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");

    /** The network part of an IPv6 address. A provider's customer usually gets a whole /64 network. */
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
     * Counts a request, unless it is a read.
     *
     * @param user the user; empty for an anonymous request
     * @throws Failure 429 if the limit is exceeded
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

    /** A handler that counts by address, for routes without a user. */
    public void admitAddress(RoutingContext context) {
        admit(context, Optional.empty());
        context.next();
    }

    /** A client can forge every {@code X-Forwarded-For} entry to the left of those that trusted proxies appended. */
    private String address(RoutingContext context) {
        String peer = context.request().remoteAddress().hostAddress();
        if (trustedProxies == 0) {
            return network(peer).orElse(peer);
        }
        List<String> hops = context.request().headers().getAll(FORWARDED_FOR).stream()
                .flatMap(header -> List.of(header.split(",", -1)).stream())
                .map(hop -> hop.replace("\"", "").strip())
                .filter(hop -> !hop.isEmpty())
                .toList();
        return (hops.size() < trustedProxies
                        ? Optional.<String>empty()
                        : network(hops.get(hops.size() - trustedProxies)))
                .orElse(peer);
    }

    private static Optional<String> network(String address) {
        return IpAddress.parse(address)
                .map(bytes -> HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES)));
    }
}
