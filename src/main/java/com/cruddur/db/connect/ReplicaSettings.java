package com.cruddur.db.connect;

import com.cruddur.settings.Settings;
import java.util.ArrayList;
import java.util.List;
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

    /** Parses the settings. No sentence about a problem repeats a URL, which may contain a password. */
    public static ReplicaSettings of(Settings settings) {
        List<String> texts = settings.text(URLS)
                .map(text -> text.split("\\s+"))
                .map(List::of)
                .orElse(List.of());
        List<DatabaseUrl> urls = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String name = texts.size() == 1 ? URLS : URLS + ", URL " + (i + 1) + ",";
            try {
                urls.add(parse(texts.get(i)));
            } catch (DatabaseUrl.Malformed e) {
                settings.problem(name + " " + e.getMessage());
            }
        }
        boolean servesStale =
                settings.choice(READS_WITHOUT_PRIMARY, "refuse", "stale").equals("stale");
        if (servesStale && texts.isEmpty()) {
            settings.problem(READS_WITHOUT_PRIMARY + " is stale, and " + URLS + " names no replica");
        }
        return new ReplicaSettings(urls, servesStale);
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

    private static DatabaseUrl parse(String text) throws DatabaseUrl.Malformed {
        DatabaseUrl url = DatabaseUrl.parse(text);
        if (url.isPooled()) {
            throw new DatabaseUrl.Malformed("has pgbouncer=true; it must lead to the replica without a pooler");
        }
        if (url.hosts().size() != 1) {
            throw new DatabaseUrl.Malformed("has several hosts; write one URL for each replica");
        }
        return url;
    }
}
