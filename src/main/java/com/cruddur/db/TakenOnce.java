package com.cruddur.db;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Arguments that are taken when a statement is first admitted, and stay the same for every further try. */
final class TakenOnce implements Supplier<@Nullable Object[]> {

    private final Supplier<@Nullable Object[]> arguments;
    private @Nullable Object @Nullable [] taken;

    TakenOnce(Supplier<@Nullable Object[]> arguments) {
        this.arguments = arguments;
    }

    /** Takes the arguments now. */
    void take() {
        if (taken == null) {
            taken = arguments.get();
        }
    }

    @Override
    public @Nullable Object[] get() {
        @Nullable Object[] present = taken;
        if (present == null) {
            present = arguments.get();
            taken = present;
        }
        return present;
    }
}
