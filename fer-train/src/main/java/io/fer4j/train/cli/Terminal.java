package io.fer4j.train.cli;

/** Whether somebody is watching. */
final class Terminal {
    private Terminal() {}

    /** Returns true if input and output are a terminal; from Java 22 on also if they are not, where a bar does no harm. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isWatched() {
        return System.console() != null;
    }
}
