package com.cruddur.http.connection;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses IP addresses without DNS lookups, which {@link java.net.InetAddress#getByName} would make. */
public final class IpAddress {

    private IpAddress() {}

    /** The first twelve bytes of an IPv6 address that contains an IPv4 address: mapped, and translated by a NAT64. */
    private static final List<byte[]> IPV4_PREFIXES = List.of(
            new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, new byte[] {0, 0x64, -1, -0x65, 0, 0, 0, 0, 0, 0, 0, 0});

    /** An IPv6 address in brackets, or an IPv4 address, each with an optional port. */
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("\\[([^\\[\\]]+)](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}");

    /**
     * The 4 or 16 bytes of a literal IPv4 or IPv6 address. An IPv4-mapped address, and an address that a NAT64 translates,
     * becomes the IPv4 address that it contains. Accepts the forms of {@code X-Forwarded-For} entries, with a port and
     * brackets. Empty for any other text.
     */
    public static Optional<byte[]> parse(String text) {
        Matcher hostAndPort = HOST_AND_PORT.matcher(text);
        String literal = text;
        if (hostAndPort.matches()) {
            literal = hostAndPort.group(1) == null ? hostAndPort.group(2) : hostAndPort.group(1);
        }
        return Optional.ofNullable(bytes(inHexadecimal(literal))).map(IpAddress::unmapped);
    }

    /** Netty reads the dotted form of the last four bytes (RFC 4291, section 2.2) in mapped addresses only. */
    private static String inHexadecimal(String literal) {
        int start = literal.lastIndexOf(':') + 1;
        byte[] last = start == 0 ? null : bytes(literal.substring(start));
        return last == null
                ? literal
                : literal.substring(0, start) + HexFormat.of().formatHex(last, 0, 2) + ":"
                        + HexFormat.of().formatHex(last, 2, 4);
    }

    private static byte @Nullable [] bytes(String literal) {
        return NetUtil.createByteArrayFromIpAddressString(literal);
    }

    private static byte[] unmapped(byte[] address) {
        return IPV4_PREFIXES.stream()
                .filter(prefix -> address.length > prefix.length
                        && Arrays.equals(address, 0, prefix.length, prefix, 0, prefix.length))
                .findFirst()
                .map(prefix -> Arrays.copyOfRange(address, prefix.length, address.length))
                .orElse(address);
    }
}
