package com.cruddur;

/** A command that can't be carried out, for a reason that one plain sentence tells. */
public final class CommandFailure extends Exception {

    private final String sentence;

    CommandFailure(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    /** What is wrong and what to do; never holds a password. */
    public String sentence() {
        return sentence;
    }
}
