package com.cruddur.http;

import java.util.Set;

/** What PostgreSQL takes as text, and what people take as blank. */
public final class Text {

    private static final int NEXT_LINE = 0x85;
    private static final Set<Integer> VARIATION_SELECTORS = Set.of(0xFE0E, 0xFE0F);
    /** Letters, by their category, that are there to fill a place. */
    private static final Set<Integer> HANGUL_FILLERS = Set.of(0x115F, 0x1160, 0x3164, 0xFFA0);

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

    /**
     * Without white space at either end, whatever script's it is: {@link String#strip} leaves no-break spaces. Empty
     * where there is nothing to be seen in it at all.
     */
    public static String strip(String text) {
        if (text.codePoints().allMatch(Text::isInvisible)) {
            return "";
        }
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

    private static boolean isBlank(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE;
    }

    /** Joiners and marks of direction belong to the text that they stand in, and are nothing without it. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return isBlank(c)
                || type == Character.FORMAT
                || type == Character.CONTROL
                || VARIATION_SELECTORS.contains(c)
                || HANGUL_FILLERS.contains(c);
    }
}
