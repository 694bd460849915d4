package com.cruddur.bench;

/** The target of a row, or none if its figure is only shown. */
record Target(Kind kind, double bound, String unit) {

    enum Kind {
        AT_LEAST("≥"),
        AT_MOST("≤"),
        SHOWN("shown");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }
    }

    static Target atLeast(double bound) {
        return new Target(Kind.AT_LEAST, bound, "×");
    }

    static Target atMost(double bound, String unit) {
        return new Target(Kind.AT_MOST, bound, unit);
    }

    static Target shown(String unit) {
        return new Target(Kind.SHOWN, 0, unit);
    }

    boolean isMetBy(double figure) {
        return switch (kind) {
            case AT_LEAST -> figure >= bound;
            case AT_MOST -> figure <= bound;
            case SHOWN -> true;
        };
    }

    @Override
    public String toString() {
        return kind == Kind.SHOWN ? kind.sign : "%s %s %s".formatted(kind.sign, Figures.rounded(bound), unit);
    }
}
