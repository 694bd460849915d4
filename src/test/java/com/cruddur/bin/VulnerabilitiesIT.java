package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/vulnerabilities reports an incomplete check. */
class VulnerabilitiesIT {

    /** Nothing listens on this port. */
    private static final String UNREACHABLE = "http://127.0.0.1:9/";

    @TempDir
    private Path data;

    @Test
    void reportsThatNothingWasChecked() throws Exception {
        Script.Result result = Script.named("vulnerabilities")
                .where("NVD_URL", UNREACHABLE)
                .where("VULNERABILITY_DATA", data.toString())
                .run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).contains("NOT CHECKED", UNREACHABLE);
        assertThat(data).isEmptyDirectory();
    }
}
