package com.cruddur.http;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks text that clients send: whether PostgreSQL can store it, and whether a reader would see anything of it. The function
 * {@code is_blank_text} of the database has the same rule for blank text.
 */
public final class Text {

    private static final int NEXT_LINE = 0x85;

    /** Visible characters in the category of format characters: signs that span the digits after them. */
    private static final Set<Integer> VISIBLE_FORMATS =
            Set.of(0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD);

    /**
     * Letters, marks and symbols without ink: the empty Braille pattern, the blanks of Egyptian hieroglyphs, the Khitan
     * filler, and the null notehead.
     */
    private static final Set<Integer> WITHOUT_INK = Set.of(0x2800, 0x13441, 0x13442, 0x16FE4, 0x1D159);

    /**
     * Unicode 16's Default_Ignorable_Code_Point, as first and last code points. Most are format characters; the others are
     * fillers, variation selectors and code points that are reserved for such characters.
     */
    private static final int[] DEFAULT_IGNORABLE = {
        0xAD, 0xAD, 0x34F, 0x34F, 0x61C, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180F, 0x200B, 0x200F, 0x202A,
        0x202E, 0x2060, 0x206F, 0x3164, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFEFF, 0xFFA0, 0xFFA0, 0xFFF0, 0xFFF8, 0x1BCA0,
        0x1BCA3, 0x1D173, 0x1D17A, 0xE0000, 0xE0FFF
    };

    private static final Pattern AT = Pattern.compile("^[@＠\uFE6B]");

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

    /** A handle without the commercial at, in any of its forms, that a client may put in front of it. */
    public static String withoutAt(String handle) {
        return AT.matcher(handle).replaceFirst("");
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
                || type == Character.CONTROL
                || (type == Character.FORMAT && !VISIBLE_FORMATS.contains(c))
                || WITHOUT_INK.contains(c)
                || isDefaultIgnorable(c);
    }

    private static boolean isDefaultIgnorable(int c) {
        for (int i = 0; i < DEFAULT_IGNORABLE.length; i += 2) {
            if (DEFAULT_IGNORABLE[i] <= c && c <= DEFAULT_IGNORABLE[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
