package com.cruddur;

/** A command that failed for a known reason. One plain sentence states the reason. */
public final class CommandFailure extends Exception {

    private final String sentence;

    CommandFailure(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    /** The cause and, last, the action to take. It never contains a password. */
    public String sentence() {
        return sentence;
    }
}
