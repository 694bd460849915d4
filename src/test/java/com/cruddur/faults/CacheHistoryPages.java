package com.cruddur.faults;

import com.cruddur.faults.CacheHistoryContents.Content;
import com.cruddur.faults.CacheHistoryWriters.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The requests for every kind of cached page. */
final class CacheHistoryPages {

    /** Kinds of pages. */
    enum Kind {
        HOME,
        SHORT_HOME,
        OF_ALTBROWN,
        FOLLOWING,
        STATES,
        SUGGESTIONS,
        TRENDS,
        STATS,
        FEEDS,
        THREADS,
        THREADS_BY_AUTHOR
    }

    /** How often each kind is read. There are many feeds and threads, and most changes do not drop them. */
    private static final Kind[] READ = Stream.of(
                    Stream.of(Kind.values()),
                    Collections.nCopies(3, Kind.FEEDS).stream(),
                    Collections.nCopies(3, Kind.THREADS).stream(),
                    Stream.of(Kind.THREADS_BY_AUTHOR))
            .flatMap(kinds -> kinds)
            .toArray(Kind[]::new);

    /** The time for a read. */
    private static final long READ_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** A page of one kind. Most answers equal the previous one, and are not parsed again. */
    final class Page {

        private final String path;
        private final byte[] request;
        private final Content content;
        private volatile @Nullable Parsed last;

        private Page(Request request, Content content) {
            this.path = request.path();
            this.request = Connection.bytes(request);
            this.content = content;
        }

        byte[] request() {
            return request;
        }

        CacheHistorySights sights(int status, String body) {
            Parsed parsed = last;
            if (parsed == null || parsed.status() != status || !parsed.body().equals(body)) {
                parsed = new Parsed(status, body, new CacheHistorySights(history));
                content.read(new CacheHistoryContents.Answer(status, body), parsed.sights());
                last = parsed;
            }
            return parsed.sights();
        }

        @Override
        public String toString() {
            return path;
        }
    }

    private record Parsed(int status, String body, CacheHistorySights sights) {}

    private final CacheHistory history;
    private final UnaryOperator<String> tokens;
    private final Map<Kind, List<Page>> kinds = new EnumMap<>(Kind.class);

    /** Pages that a reader reads next. */
    private final Queue<Page> wanted = new ConcurrentLinkedQueue<>();

    /**
     * Creates the pages.
     *
     * @param tokens the token of the user with a handle
     */
    CacheHistoryPages(CacheHistory history, UnaryOperator<String> tokens) {
        this.history = history;
        this.tokens = tokens;
        CacheHistoryContents contents = new CacheHistoryContents(history);
        String activities = "/api/activities/";
        String home = activities + "home";
        String states = activities + "states?uuids=";
        String limit = "?limit=" + CacheHistoryContents.SHORT_LIMIT;
        kinds.put(Kind.HOME, List.of(page(home, null, contents::home)));
        kinds.put(Kind.SHORT_HOME, List.of(page(home + limit, null, contents::shortHome)));
        kinds.put(
                Kind.OF_ALTBROWN,
                List.of(
                        page(home, "altbrown", contents::homeOfAltbrown),
                        page(activities + history.hidden.uuid(), "altbrown", contents::threadOfHidden)));
        kinds.put(Kind.FOLLOWING, List.of(page(activities + "following", "londo", contents::following)));
        kinds.put(
                Kind.STATES,
                List.of(
                        page(states + history.liked.uuid(), "londo", contents::statesOfLondo),
                        page(states + history.reposted.uuid(), "bayko", contents::statesOfBayko)));
        kinds.put(Kind.SUGGESTIONS, List.of(page("/api/users/suggested", null, contents::suggested)));
        kinds.put(Kind.TRENDS, List.of(page("/api/trends", null, contents::trends)));
        kinds.put(Kind.STATS, List.of(page("/api/stats", null, contents::stats)));
        List<Page> feeds = new ArrayList<>();
        for (String handle :
                List.of("andrewbrown", "bayko", "londo", "altbrown", "followed", "stranger", "tagger", "member")) {
            feeds.add(page(activities + "@" + handle, null, contents.feedOf(handle)));
        }
        List<Page> threads = new ArrayList<>();
        List<Page> threadsByAuthor = new ArrayList<>();
        for (CacheHistoryCrud crud : history.cruds()) {
            threads.add(page(activities + crud.uuid(), null, contents.threadOf(crud)));
            threadsByAuthor.add(
                    page(activities + "@" + crud.handle() + "/status/" + crud.uuid(), null, contents.threadOf(crud)));
        }
        kinds.put(Kind.FEEDS, feeds);
        kinds.put(Kind.THREADS, threads);
        kinds.put(Kind.THREADS_BY_AUTHOR, threadsByAuthor);
    }

    private Page page(String path, @Nullable String viewer, Content content) {
        Request request = Request.get(path);
        return new Page(
                viewer == null ? request : request.with("Authorization", "Bearer " + tokens.apply(viewer)), content);
    }

    /** A wanted page, or any one. */
    Page next(Random random) {
        Page next = wanted.poll();
        return next != null ? next : any(READ[random.nextInt(READ.length)], random);
    }

    private Page any(Kind kind, Random random) {
        List<Page> pages = Objects.requireNonNull(kinds.get(kind));
        return pages.get(random.nextInt(pages.size()));
    }

    /** A writer whose change is read at once, by pages that were read just before it, so that they were probably cached. */
    Writer watched(Kind kind, Writer writer) {
        List<Page> pages = Objects.requireNonNull(kinds.get(kind));
        return () -> {
            want(pages);
            LockSupport.parkNanos(READ_NANOS);
            int commits = writer.write();
            want(pages);
            return commits;
        };
    }

    /** For each server. */
    private void want(List<Page> pages) {
        wanted.addAll(pages);
        wanted.addAll(pages);
    }
}
