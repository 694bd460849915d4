package com.cruddur.db.connect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of reads on replicas.
 *
 * @param urls {@code POSTGRESQL_REPLICA_URLS}: each leads to one replica, or to several through a TCP proxy
 * @param servesStale {@code READS_WITHOUT_PRIMARY=stale}: replicas serve marked reads while no primary answers
 */
public record ReplicaSettings(List<DatabaseUrl> urls, boolean servesStale) {

    /** No replicas. */
    public static final ReplicaSettings NONE = new ReplicaSettings(List.of(), false);

    private static final String URLS = "POSTGRESQL_REPLICA_URLS";
    private static final String READS_WITHOUT_PRIMARY = "READS_WITHOUT_PRIMARY";

    public ReplicaSettings {
        urls = List.copyOf(urls);
    }

    /** Parses the settings; an invalid setting counts as missing. */
    public static ReplicaSettings of(Map<String, String> environment) {
        List<DatabaseUrl> urls = texts(environment).stream()
                .filter(text -> problem(text).isEmpty())
                .map(DatabaseUrl::parse)
                .toList();
        return new ReplicaSettings(urls, withoutPrimary(environment).equals("stale"));
    }

    /** Gives URLs without a password the primary's source of passwords, if that is not constant. */
    public ReplicaSettings withCredentialsOf(Optional<DatabaseUrl> primary) {
        Optional<Credentials> credentials =
                primary.map(DatabaseUrl::credentials).filter(source -> !source.isConstant());
        List<DatabaseUrl> complete = urls.stream()
                .map(url -> credentials
                        .filter(source -> url.password().isEmpty())
                        .map(url::withCredentials)
                        .orElse(url))
                .toList();
        return new ReplicaSettings(complete, servesStale);
    }

    /** One sentence for each invalid setting. No sentence repeats a URL, which may contain a password. */
    public static List<String> problems(Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        List<String> texts = texts(environment);
        for (int i = 0; i < texts.size(); i++) {
            String number = texts.size() == 1 ? "" : ", URL " + (i + 1) + ",";
            problem(texts.get(i)).ifPresent(problem -> problems.add(URLS + number + " " + problem));
        }
        String withoutPrimary = withoutPrimary(environment);
        if (!List.of("", "refuse", "stale").contains(withoutPrimary)) {
            problems.add(READS_WITHOUT_PRIMARY + " must be refuse or stale");
        } else if (withoutPrimary.equals("stale") && texts.isEmpty()) {
            problems.add(READS_WITHOUT_PRIMARY + " is stale, and " + URLS + " names no replica");
        }
        return problems;
    }

    private static Optional<String> problem(String text) {
        try {
            DatabaseUrl url = DatabaseUrl.parse(text);
            if (url.isPooled()) {
                return Optional.of("has pgbouncer=true; it must lead to the replica without a pooler");
            }
            return url.hosts().size() == 1
                    ? Optional.empty()
                    : Optional.of("has several hosts; write one URL for each replica");
        } catch (DatabaseUrl.Malformed e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private static List<String> texts(Map<String, String> environment) {
        return Arrays.stream(environment.getOrDefault(URLS, "").strip().split("\\s+", -1))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static String withoutPrimary(Map<String, String> environment) {
        return environment.getOrDefault(READS_WITHOUT_PRIMARY, "").strip();
    }
}
