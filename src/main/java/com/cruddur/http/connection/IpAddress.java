package com.cruddur.http.connection;

import io.netty.util.NetUtil;
import java.util.Optional;

/** Parses IP addresses without DNS lookups, which {@link java.net.InetAddress#getByName} would make. */
public final class IpAddress {

    private IpAddress() {}

    /** The 4 or 16 bytes of a literal IPv4 or IPv6 address; empty for any other text. */
    public static Optional<byte[]> parse(String literal) {
        return Optional.ofNullable(NetUtil.createByteArrayFromIpAddressString(literal));
    }
}
