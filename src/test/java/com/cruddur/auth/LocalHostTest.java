package com.cruddur.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalHostTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "localhost.",
                "app.localhost",
                "127.0.0.1",
                "127.0.0.2",
                "127.255.255.255",
                "[::1]",
                "[0:0:0:0:0:0:0:1]"
            })
    void isLocal(String host) {
        assertThat(LocalHost.isLocal(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "evil.example",
                "localhost.evil.example",
                "notlocalhost",
                "127.0.0.1.evil.example",
                "127.0.0.256",
                "127.0.0",
                "1270.0.0.1",
                "128.0.0.1",
                "0.0.0.0",
                "192.168.0.1",
                "169.254.169.254",
                "[::]",
                "[::2]",
                "[::ffff:7f00:1]",
                "[fe80::1]",
                "localhost\0"
            })
    void isNotLocal(String host) {
        assertThat(LocalHost.isLocal(host)).isFalse();
    }
}
