package com.cruddur.health;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.faults.Connection;
import com.cruddur.faults.Request;
import com.cruddur.faults.ServerProcess;
import com.cruddur.testing.TestPostgres;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packed server, told to stop. */
class DrainIT {

    private static final Request HOME = Request.get("/api/activities/home");

    @Test
    void aServerThatIsToldToStopServesUntilOthersKnow() throws Exception {
        try (ServerProcess server = ServerProcess.launch(TestPostgres.seeded(), Map.of("DRAIN_SECONDS", "7"))) {
            try (Connection kept = new Connection(server.awaitReady().port())) {
                // The first statement of a start may take too long.
                eventually(() -> assertThat(kept.ask(HOME).status()).isEqualTo(200));
                assertThat(kept.isOpen()).isTrue();

                server.terminate();
                // Asked on a connection of its own, as a load balancer asks.
                eventually(() -> assertThat(server.readiness()).isEqualTo(503));

                assertThat(kept.ask(HOME).status()).isEqualTo(200);
                assertThat(kept.isOpen()).isFalse();
            }
            try (Connection another = new Connection(server.port())) {
                assertThat(another.ask(HOME).status()).isEqualTo(200);
            }
            assertThat(server.exitCode()).isEqualTo(143);
            assertThat(server.readiness()).isZero();
        }
    }
}
