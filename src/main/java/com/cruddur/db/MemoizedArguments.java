package com.cruddur.db;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Memoizes the arguments of a statement: they are taken when the statement is first admitted, and every further attempt
 * uses the same ones. Belongs to one event loop.
 */
final class MemoizedArguments implements Supplier<@Nullable Object[]> {

    private final Supplier<@Nullable Object[]> arguments;
    private @Nullable Object @Nullable [] taken;

    MemoizedArguments(Supplier<@Nullable Object[]> arguments) {
        this.arguments = arguments;
    }

    /** Takes the arguments, unless they were taken before. */
    void take() {
        if (taken == null) {
            taken = arguments.get();
        }
    }

    @Override
    public @Nullable Object[] get() {
        take();
        return Objects.requireNonNull(taken);
    }
}
