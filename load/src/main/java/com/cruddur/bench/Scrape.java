package com.cruddur.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The server's metrics at a point in time.
 *
 * @param samples by name and labels, as written in the text format
 */
record Scrape(long atMillis, Map<String, Double> samples) {

    /** Reads the text format of Prometheus. */
    static Scrape of(long atMillis, String text) {
        Map<String, Double> samples = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = line.lastIndexOf(' ');
            samples.put(line.substring(0, end), Double.valueOf(line.substring(end + 1)));
        });
        return new Scrape(atMillis, samples);
    }

    /** The sum of a metric over all labels. */
    double sum(String name) {
        return sum(name, labels -> true);
    }

    /** The number of responses with a status. */
    double requests(String status) {
        return sum("cruddur_http_requests_total", labels -> labels.contains("status=\"" + status + "\""));
    }

    /** The bytes of all cached pages. */
    double pageCacheBytes() {
        return sum("cruddur_page_cache_bytes");
    }

    /** The number of reads that found no cached page. */
    double pageCacheMisses() {
        return sum("cruddur_page_cache_reads_total", labels -> labels.contains("result=\"miss\""));
    }

    /** The number of checks of the change log. */
    double checks() {
        return sum("cruddur_page_cache_revalidations_total");
    }

    /** The number of statements that only read, on the primary. */
    double readsOnPrimary() {
        return sum("cruddur_db_reads_total", labels -> labels.contains("server=\"primary\""));
    }

    private double sum(String name, Predicate<String> labels) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().equals(name)
                        || sample.getKey().startsWith(name + "{") && labels.test(sample.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
