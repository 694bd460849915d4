package com.cruddur.db.connect;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Describes why a connection failed. The messages of the JDBC driver contain names of Java classes and cannot be shown
 * as they are.
 */
final class ConnectionCause {

    private static final Pattern CLASS_NAME = Pattern.compile("\\b([a-z][A-Za-z0-9_]*\\.)+[A-Z][A-Za-z0-9_$]*:? ?");

    private ConnectionCause() {}

    /** Whether the cause is TLS rather than the network. The driver reports both with the state of a broken connection. */
    static boolean isTls(SQLException e) {
        Throwable cause = e.getCause();
        boolean isNetwork = cause instanceof IOException
                && !(cause instanceof SSLException)
                && !(cause instanceof FileNotFoundException);
        return "08004".equals(e.getSQLState())
                || ("08006".equals(e.getSQLState()) && !isNetwork && cause != null)
                || message(e).contains("hostnameverifier");
    }

    /** A clause that starts with a lower-case letter and ends without a full stop. */
    static String describe(SQLException e) {
        if (message(e).contains("hostnameverifier")) {
            return "the server's certificate is for another host name";
        }
        if (message(e).contains("does not support SSL")) {
            return "the server does not offer TLS";
        }
        if (message(e).contains("targetServerType")) {
            return "none of the hosts is a primary that can be reached";
        }
        for (Throwable cause : causes(e)) {
            String words = words(cause);
            if (!words.isEmpty()) {
                return words;
            }
        }
        return firstLine(e);
    }

    private static String words(Throwable cause) {
        return switch (cause) {
            case UnknownHostException unknown -> "the name of the host has no address";
            case NoRouteToHostException unreachable -> "the network has no route to the host";
            case SocketTimeoutException late -> "the host does not answer";
            case TimeoutException late -> "the host does not answer";
            case FileNotFoundException missing -> "the file of sslrootcert is missing or cannot be read";
            case NoSuchFileException missing -> "the file of sslrootcert is missing or cannot be read";
            case CertificateExpiredException expired -> "the server's certificate has expired";
            case CertificateNotYetValidException early -> "the server's certificate is not valid yet";
            case CertPathValidatorException untrusted -> "the server's certificate is not valid";
            case EOFException ended -> "the server closed the connection";
            case SocketException network -> words(message(network));
            default ->
                message(cause).contains("unable to find valid certification path")
                                || message(cause).contains("Path does not chain")
                        ? "the server's certificate is not signed by a trusted authority"
                        : "";
        };
    }

    /** Sockets of the network and Unix sockets have the words of the operating system, but different exceptions. */
    private static String words(String ofOperatingSystem) {
        return switch (ofOperatingSystem) {
            case String words when words.contains("No such file") -> "the folder has no socket of a server";
            case String words
            when words.contains("Permission denied") -> "this user may not use the socket of the server";
            case String words when words.contains("unreachable") -> "the network has no route to the host";
            case String words when words.contains("timed out") -> "the host does not answer";
            case String words when words.contains("refused") -> "no server listens on that host and port";
            case String words
            when words.contains("reset") || words.contains("closed") -> "the server closed the connection";
            default -> "";
        };
    }

    /** The innermost cause first, because it is the most specific one. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < 20; cause = cause.getCause()) {
            causes.addFirst(cause);
        }
        return causes;
    }

    /** The first line of a message, without names of Java classes and without a full stop at its end. */
    static String firstLine(Throwable e) {
        String line = message(e).lines().findFirst().orElse("");
        return CLASS_NAME.matcher(line).replaceAll("").replaceAll("[.\\s]+$", "");
    }

    private static String message(@Nullable Throwable e) {
        return e == null ? "" : String.valueOf(e.getMessage());
    }
}
