package com.cruddur.http;

import java.util.Set;

/** Text that PostgreSQL can store, and text that is blank to a reader. */
public final class Text {

    private static final int NEXT_LINE = 0x85;
    private static final Set<Integer> VARIATION_SELECTORS = Set.of(0xFE0E, 0xFE0F);
    /** Invisible code points in the category of letters. */
    private static final Set<Integer> HANGUL_FILLERS = Set.of(0x115F, 0x1160, 0x3164, 0xFFA0);

    private Text() {}

    /** Whether PostgreSQL can store the text: no U+0000, and no lone surrogate, which has no UTF-8 encoding. */
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
     * Removes white space of any script from both ends, which includes no-break spaces, unlike {@link String#strip}.
     * Returns an empty string if the text has no visible character.
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

    /** Joiners and direction marks are only meaningful next to visible characters. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return isBlank(c)
                || type == Character.FORMAT
                || type == Character.CONTROL
                || VARIATION_SELECTORS.contains(c)
                || HANGUL_FILLERS.contains(c);
    }
}
