package com.cruddur.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, cb007107",
        "203.0.113.7:51234, cb007107",
        "::ffff:203.0.113.7, cb007107",
        "[::ffff:203.0.113.7]:443, cb007107",
        "::FFFF:cb00:7107, cb007107",
        "64:ff9b::203.0.113.7, cb007107",
        "[64:ff9b::cb00:7107]:443, cb007107",
        "2001:db8::203.0.113.7, 20010db80000000000000000cb007107",
        "2001:db8::1, 20010db8000000000000000000000001",
        "[2001:db8::1], 20010db8000000000000000000000001",
        "[2001:db8::1]:443, 20010db8000000000000000000000001",
        "2001:db8::1:443, 20010db8000000000000000000010443"
    })
    void parses(String text, String bytes) {
        assertThat(IpAddress.parse(text).map(HexFormat.of()::formatHex)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "_hidden",
                "localhost",
                "1.2.3",
                "1.2.3.4:",
                "1.2.3.4:x",
                "[1.2.3.4",
                "[]:80",
                "1.2.3.4:123456"
            })
    void rejects(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }
}
