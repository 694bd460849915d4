package com.cruddur.auth;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Host names of the local machine, as a browser writes them in {@code Host}. */
public final class LocalHost {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern LOOPBACK = Pattern.compile("127(\\." + OCTET + "){3}");
    private static final Set<String> LOOPBACK_V6 = Set.of("[::1]", "::1", "[0:0:0:0:0:0:0:1]", "0:0:0:0:0:0:0:1");

    private LocalHost() {}

    /** Whether a host, without its port, is {@code localhost}, {@code *.localhost} (RFC 6761) or a loopback address. */
    public static boolean isLocal(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || LOOPBACK.matcher(name).matches()
                || LOOPBACK_V6.contains(name);
    }
}
