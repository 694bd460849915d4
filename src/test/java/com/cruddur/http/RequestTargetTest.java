package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a?b=c", "/%41", "/%e2%82%ac", "/%F0%9F%A6%80", "/%25", "/%2500", "/a%20b+c", "/%01"})
    void isText(String uri) {
        assertThat(RequestTarget.isText(uri)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a#b",
                "/a?b#c",
                "/%00",
                "/a?b=%00",
                "/%",
                "/%4",
                "/%zz",
                "/%4g",
                "/%-1",
                "/%+1",
                "/%ff",
                "/%c3",
                "/%c3%28",
                "/%c0%80",
                "/%ed%a0%80",
                "/%ed%b0%80",
                "/%f5%80%80%80",
                "/%e2%82",
                "/%e2%82x%ac"
            })
    void isNotText(String uri) {
        assertThat(RequestTarget.isText(uri)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "*",
                "//a",
                "/http://",
                "http://a",
                "HTTPS://a:80/b?c",
                "http://[::1]:80/",
                "http://a:/",
                "http://a?b"
            })
    void isForm(String uri) {
        assertThat(RequestTarget.isForm(uri)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a:80",
                "a",
                "http:///a",
                "http://:80/a",
                "http://u@a/",
                "http://a:b/",
                "http://[::1/",
                "ftp://a/",
                "**"
            })
    void isNoForm(String uri) {
        assertThat(RequestTarget.isForm(uri)).isFalse();
    }
}
