package com.cruddur.health;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.faults.Connection;
import com.cruddur.faults.Request;
import com.cruddur.faults.ServerProcess;
import com.cruddur.testing.TestPostgres;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Shutdown of the packaged server. */
@Tag("slow")
class DrainIT {

    private static final Request HOME = Request.get("/api/activities/home");

    @Test
    void servesWhileLoadBalancersNoticeTheShutdown() throws Exception {
        try (ServerProcess server = ServerProcess.launch(TestPostgres.seeded(), Map.of("DRAIN_SECONDS", "7"))) {
            try (Connection keptAlive = new Connection(server.awaitReady().port())) {
                // The first statement after a start may time out.
                eventually(() -> assertThat(keptAlive.ask(HOME).status()).isEqualTo(200));
                assertThat(keptAlive.isOpen()).isTrue();

                server.terminate();
                // On another connection, like a load balancer's check.
                eventually(() -> assertThat(server.readiness()).isEqualTo(503));

                assertThat(keptAlive.ask(HOME).status()).isEqualTo(200);
                assertThat(keptAlive.isOpen()).isFalse();
            }
            try (Connection another = new Connection(server.port())) {
                assertThat(another.ask(HOME).status()).isEqualTo(200);
            }
            assertThat(server.exitCode()).isEqualTo(143);
            assertThat(server.readiness()).isZero();
        }
    }
}
