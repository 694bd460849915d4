package com.cruddur.settings;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The environment variables of a process. A value is stripped; an empty one counts as missing. An invalid setting is
 * reported here and read as missing, so that an operator sees all invalid settings together. Confined to one thread.
 */
public final class Settings {

    /** Settings whose value may be a password or a key. */
    private static final Set<String> SECRET =
            Set.of("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_RESOURCE_ATTRIBUTES", "POSTGRESQL_AUTH");

    private static final int MAX_SHOWN = 60;

    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    public Settings(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The value of a setting; empty if it is missing. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** A whole number within bounds. */
    public int number(String name, int otherwise, int min, int max) {
        return parse(name, "a number from " + min + " to " + max, text -> {
                    int number = Integer.parseInt(text);
                    if (number < min || number > max) {
                        throw new NumberFormatException();
                    }
                    return number;
                })
                .orElse(otherwise);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name, boolean otherwise) {
        return parse(name, "true or false", text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException();
                })
                .orElse(otherwise);
    }

    /** One of two words; the first one if the setting is missing. */
    public String choice(String name, String first, String second) {
        return parse(name, first + " or " + second, text -> {
                    if (!text.equals(first) && !text.equals(second)) {
                        throw new IllegalArgumentException();
                    }
                    return text;
                })
                .orElse(first);
    }

    /**
     * A value of any form.
     *
     * @param form the permitted form, as the end of a sentence: {@code NAME must be …}
     * @param parser throws {@code IllegalArgumentException} for an invalid value
     */
    public <T> Optional<T> parse(String name, String form, Function<String, T> parser) {
        try {
            return text(name).map(parser);
        } catch (IllegalArgumentException e) {
            invalid(name, form);
            return Optional.empty();
        }
    }

    /** Reports a value that has not the permitted form, and repeats it: quotes and blanks in a value are easily overlooked. */
    public void invalid(String name, String form) {
        String shown = text(name)
                .filter(value -> !isSecret(name, value))
                .map(value -> ", not " + printable(value))
                .orElse("");
        problems.add(name + " must be " + form + shown);
    }

    /**
     * Reports another problem.
     *
     * @param sentence begins with the name of the setting; without a value that may be secret
     */
    public void problem(String sentence) {
        problems.add(sentence);
    }

    /** One sentence for each problem so far. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** A URL may contain a password, and so may any setting that is given the value of another one by mistake. */
    private static boolean isSecret(String name, String value) {
        return SECRET.contains(name) || value.contains("@") || value.contains("?");
    }

    private static String printable(String value) {
        String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
        return new JsonArray().add(shown).encode().replaceAll("^\\[|]$", "");
    }
}
