package com.cruddur.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts with all code points, each at six positions. */
final class CodePointTexts {

    /** At the start, at the end and inside of a word, alone, and after the marks of a hashtag and a mention. */
    private static final List<String> POSITIONS = List.of("Ca", "aC", "aCa", "C", "#C", "@C");

    private static final int EVERY = FaultScale.of(199, 1);
    private static final int ALWAYS_BELOW = 0x3100;

    /** Code points that are refused in any text: U+0000 and surrogates, which other tests send. */
    static final List<Integer> CODE_POINTS = IntStream.rangeClosed(1, Character.MAX_CODE_POINT)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .filter(c -> c < ALWAYS_BELOW || c % EVERY == 0)
            .boxed()
            .toList();

    private CodePointTexts() {}

    /** Texts that start and end with a letter, with all positions of as many code points as fit. */
    static List<String> of(int maxCharacters) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder("x");
        for (int codePoint : CODE_POINTS) {
            String character = Character.toString(codePoint);
            String part = POSITIONS.stream()
                    .map(position -> position.replace("C", character))
                    .collect(Collectors.joining(" ", " ", ""));
            if (length(text) + part.codePointCount(0, part.length()) + 2 > maxCharacters) {
                texts.add(text.append(" x").toString());
                text = new StringBuilder("x");
            }
            text.append(part);
        }
        texts.add(text.append(" x").toString());
        return texts;
    }

    private static int length(CharSequence text) {
        return Character.codePointCount(text, 0, text.length());
    }

    /** The code points of a text, for a message that a terminal can show. */
    static String shown(String text) {
        return text.codePoints()
                .filter(c -> c > '~')
                .distinct()
                .limit(4)
                .mapToObj(Integer::toHexString)
                .toList()
                .toString();
    }
}
