package com.cruddur;

import java.util.Locale;

/** The lines that the server prints on standard output when it is ready. */
final class StartupBanner {

    private static final System.Logger LOGGER = System.getLogger(StartupBanner.class.getName());

    private StartupBanner() {}

    static void print(Config config, Server server) {
        String url = server.url();
        if (config.logs().isJson()) {
            // Log collectors read standard output, too, and expect one object per line.
            LOGGER.log(System.Logger.Level.INFO, "serving the API and the website at {0}", url);
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "Cruddur serves the API at %s/api/activities/home (listening on %s:%d) and the website at %s/%n",
                url,
                config.bindAddress(),
                server.port(),
                url);
        if (config.databaseUrl().isPresent()) {
            System.out.printf(Locale.ROOT, "Database: %s%n", server.databaseUrl());
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "Database: %s, embedded, data in .cruddur/ (bin/db-connect opens it)%n",
                server.databaseUrl());
        System.out.printf(Locale.ROOT, """
                Post a crud:
                  curl -H "Authorization: Bearer $(bin/token andrewbrown)" -H 'Content-Type: application/json' \\
                    -d '{"message":"Hello from curl","ttl":"7-days"}' %s/api/activities
                Ctrl-C stops the server.
                """, url);
    }
}
