package com.cruddur.http.connection;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses IP addresses without DNS lookups, which {@link java.net.InetAddress#getByName} would make. */
public final class IpAddress {

    private IpAddress() {}

    private static final byte[] IPV4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    /** An IPv6 address in brackets, or an IPv4 address, each with an optional port. */
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("\\[([^\\[\\]]+)](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}");

    /**
     * The 4 or 16 bytes of a literal IPv4 or IPv6 address; 4 bytes for an IPv4-mapped IPv6 address. Accepts the forms of
     * {@code X-Forwarded-For} entries, with a port and brackets. Empty for any other text.
     */
    public static Optional<byte[]> parse(String text) {
        Matcher hostAndPort = HOST_AND_PORT.matcher(text);
        String literal = text;
        if (hostAndPort.matches()) {
            literal = hostAndPort.group(1) == null ? hostAndPort.group(2) : hostAndPort.group(1);
        }
        return Optional.ofNullable(NetUtil.createByteArrayFromIpAddressString(literal))
                .map(IpAddress::unmapped);
    }

    private static byte[] unmapped(byte[] address) {
        int prefix = IPV4_MAPPED.length;
        return address.length > prefix && Arrays.equals(address, 0, prefix, IPV4_MAPPED, 0, prefix)
                ? Arrays.copyOfRange(address, prefix, address.length)
                : address;
    }
}
