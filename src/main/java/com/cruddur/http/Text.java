package com.cruddur.http;

/** What PostgreSQL takes as text, and what people take as blank. */
public final class Text {

    private Text() {}

    /** Whether PostgreSQL can store it: no U+0000, and no half of a surrogate pair, which UTF-8 has no bytes for. */
    public static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (codePoint == 0 || (Character.MIN_SURROGATE <= codePoint && codePoint <= Character.MAX_SURROGATE)) {
                return false;
            }
            i += Character.charCount(codePoint);
        }
        return true;
    }

    /** Without white space at either end, whatever script's it is: {@link String#strip} leaves no-break spaces. */
    public static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
