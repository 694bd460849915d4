package com.cruddur.db;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a statement, taken once, as late as possible: when the primary admits the statement, or when the check
 * that a read on a replica waits for has returned. A batch accepts keys until the primary admits it, or until that check
 * begins. Every further attempt uses the same arguments. Belongs to one event loop.
 */
final class LateArguments implements Supplier<@Nullable Object[]> {

    private final Supplier<@Nullable Object[]> arguments;
    private final Consumer<BooleanSupplier> acceptWhile;
    private @Nullable Object @Nullable [] taken;

    /**
     * Creates the arguments of a batch.
     *
     * @param acceptWhile makes the batch accept keys only as long as a condition holds
     */
    LateArguments(Supplier<@Nullable Object[]> arguments, Consumer<BooleanSupplier> acceptWhile) {
        this.arguments = arguments;
        this.acceptWhile = acceptWhile;
    }

    /** Arguments that do not change. */
    static LateArguments of(@Nullable Object[] arguments) {
        return new LateArguments(() -> arguments, condition -> {});
    }

    /** Accepts keys only as long as a condition holds. */
    void acceptWhile(BooleanSupplier condition) {
        acceptWhile.accept(condition);
    }

    @Override
    public @Nullable Object[] get() {
        if (taken == null) {
            taken = arguments.get();
        }
        return Objects.requireNonNull(taken);
    }
}
