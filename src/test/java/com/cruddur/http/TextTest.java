package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "🦀", "\ufffd", "\uffff", "\u0001", "e\u0301", "👩‍👩‍👧‍👦"})
    void isStorable(String text) {
        assertThat(Text.isStorable(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "\ud83e", "\udd80", "a\ud83e", "\ud83eb", "\udd80\ud83e", "🦀\ud83e"})
    void isNotStorable(String text) {
        assertThat(Text.isStorable(text)).isFalse();
    }

    @Test
    void stripsWhiteSpaceOfEveryScript() {
        String space = " \t\n\u000b\f\r\u0085\u00a0\u1680\u2000\u2007\u200a\u2028\u2029\u202f\u205f\u3000";
        assertThat(Text.strip(space + "a" + space + "b" + space)).isEqualTo("a" + space + "b");
        assertThat(Text.strip(space)).isEmpty();
        assertThat(Text.strip("")).isEmpty();
    }

    @Test
    void keepsVisibleText() {
        for (String text : new String[] {"a", "🦀", "👩‍👩‍👧‍👦", "❤️", "\u200fא", "नी\u200d", ".", "\ufffd"}) {
            assertThat(Text.strip(text)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u200b",
                "\ufeff",
                "\u200d \u2060\u00ad",
                "\u0001",
                "\0",
                "\u3164",
                "\ufe0f",
                "\udb40\udc20",
                "\u2800",
                "\ud834\udd59",
                "\ud80d\udc41\ud80d\udc42",
                "\ud81b\udfe4"
            })
    void stripsInvisibleTextToAnEmptyString(String text) {
        assertThat(Text.strip(text)).isEmpty();
        assertThat(Text.strip(" " + text + "\n")).isEmpty();
    }
}
