package com.cruddur.db.connect;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of a connection URL: the accepted values, and the reasons why others are refused. A parameter that is
 * accepted is either honoured ({@link DatabaseUrl}), or has no effect because the drivers behave that way anyway. The
 * table in {@code docs/configuration.md} lists both kinds, and {@code bin/url.sh} has the same rules.
 */
final class LibpqParameters {

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Set<String> TARGETS =
            Set.of("any", "read-write", "read-only", "primary", "standby", "prefer-standby");
    private static final Set<String> OFF = Set.of("", "0", "false", "off", "no");

    private static final String NO_REASON = "";

    private LibpqParameters() {}

    /** Throws for the first parameter that this project cannot honour. The message never contains a value. */
    static void verify(Map<String, String> parameters) {
        parameters.forEach((name, value) -> refusal(name, value).ifPresent(reason -> {
            throw new DatabaseUrl.Malformed("has the parameter " + printable(name)
                    + (reason.equals(NO_REASON) ? ", which libpq does not have" : ": " + reason));
        }));
        if ("system".equals(parameters.get("sslrootcert"))
                && !parameters.getOrDefault("sslmode", "verify-full").equals("verify-full")) {
            throw new DatabaseUrl.Malformed("has sslrootcert=system with a weaker sslmode; use sslmode=verify-full");
        }
    }

    private static Optional<String> refusal(String name, String value) {
        return switch (name) {
            case "user", "password", "host", "port", "dbname", "sslrootcert", "application_name" -> Optional.empty();
            case "fallback_application_name", "options" -> Optional.empty();
            case "sslmode" ->
                oneOf(SSL_MODES, value, "use one of disable, allow, prefer, require, verify-ca, verify-full");
            case "target_session_attrs" ->
                oneOf(TARGETS, value, "use one of any, read-write, read-only, primary, standby, prefer-standby");
            case "connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout" ->
                value.matches("(-?[0-9]{1,9})?") ? Optional.empty() : Optional.of("use a whole number");
            case "keepalives", "sslcompression" -> oneOf(Set.of("", "0", "1"), value, "use 0 or 1");
            case "channel_binding" ->
                oneOf(Set.of("disable", "prefer", "require"), value, "use disable, prefer or require");
            case "load_balance_hosts" -> oneOf(Set.of("disable", "random"), value, "use disable or random");
            case "pgbouncer" -> oneOf(Set.of("true", "false"), value, "use true or false");
            case "client_encoding" ->
                oneOf(Set.of("", "auto", "utf8", "UTF8", "utf-8", "UTF-8", "unicode", "UNICODE"), value, "use UTF8");
            case "gssencmode" -> oneOf(Set.of("", "disable", "prefer"), value, "the server does not support GSSAPI");
            case "sslsni" -> oneOf(Set.of("", "1"), value, "the drivers always send the host name");
            case "sslnegotiation" ->
                oneOf(
                        Set.of("", "postgres"),
                        value,
                        "the reactive driver negotiates TLS by PostgreSQL's protocol only");
            case "sslcertmode" ->
                oneOf(Set.of("", "disable", "allow"), value, "the server does not support client certificates");
            case "ssl_min_protocol_version" ->
                oneOf(Set.of("", "TLSv1", "TLSv1.1", "TLSv1.2"), value, "the drivers negotiate TLS 1.2 or 1.3");
            case "ssl_max_protocol_version" ->
                oneOf(Set.of("", "TLSv1.3"), value, "the drivers negotiate TLS 1.2 or 1.3");
            case "min_protocol_version" -> oneOf(Set.of("", "3.0"), value, "the drivers speak protocol 3.0");
            case "max_protocol_version" -> oneOf(Set.of("", "3.0", "3.2", "latest"), value, "use 3.0, 3.2 or latest");
            case "replication" -> oneOf(OFF, value, "the server opens no replication connections");
            default -> Optional.of(unsupported(name));
        };
    }

    private static String unsupported(String name) {
        return switch (name) {
            case "hostaddr" -> "the drivers verify the name that they connect to; put the address into host";
            case "passfile", "service", "servicefile" -> "the server reads no other files; put the values into the URL";
            case "sslcert", "sslkey", "sslpassword" -> "the server does not support client certificates";
            case "sslcrl", "sslcrldir" -> "the drivers do not check revocation lists";
            case "requirepeer" -> "the drivers cannot check the user of a Unix socket's server";
            case "require_auth" -> "the reactive driver cannot restrict the authentication method";
            case "krbsrvname", "gsslib", "gssdelegation" -> "the server does not support GSSAPI";
            case "sslkeylogfile" -> "the drivers do not write TLS secrets to a file";
            case "scram_client_key", "scram_server_key" -> "the drivers need the password";
            case "oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope" ->
                "the server does not support OAuth";
            default -> NO_REASON;
        };
    }

    private static Optional<String> oneOf(Set<String> accepted, String value, String otherwise) {
        return accepted.contains(value) ? Optional.empty() : Optional.of(otherwise);
    }

    /** A name may be part of a password that was not percent-encoded, or contain control characters. */
    private static String printable(String name) {
        return name.matches("[A-Za-z_]{1,32}") ? name : "(not a name)";
    }
}
