package com.cruddur;

/** What the one who started the server wants to know. */
final class StartupBanner {

    private StartupBanner() {}

    static void print(Config config, Server server) {
        String url = server.url();
        System.out.printf(
                "Cruddur serves %s/api/activities/home (listening on %s:%d), and the website at %s/%n",
                url, config.bindAddress(), server.port(), url);
        if (config.databaseUrl().isPresent()) {
            System.out.printf("Database: %s%n", server.databaseUrl());
            return;
        }
        System.out.printf(
                "Database: %s, embedded, kept in .cruddur/ (bin/db-connect opens it)%n", server.databaseUrl());
        System.out.printf("""
                Post a crud:
                  curl -H "Authorization: Bearer $(bin/token andrewbrown)" -H 'Content-Type: application/json' \\
                    -d '{"message":"Hello from curl","ttl":"7-days"}' %s/api/activities
                Ctrl-C stops it.
                """, url);
    }
}
