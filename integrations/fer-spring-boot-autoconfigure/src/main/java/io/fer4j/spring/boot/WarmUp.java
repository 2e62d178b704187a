package io.fer4j.spring.boot;

/** When the recognizer opens its networks and lets them run for the first time, which takes longer than all runs after it. */
public enum WarmUp {
    /** While the application starts, which fails if they cannot run: no request waits for it. */
    EAGER,
    /**
     * In a thread of its own after the application has started: the start is quicker, and health says {@code OUT_OF_SERVICE} until it
     * is done. A bean that asks for the recognizer in its constructor opens it at the start all the same.
     */
    BACKGROUND,
    /** When the recognizer is used for the first time; take an {@code ObjectProvider} of it where the start must not open it. */
    LAZY
}
