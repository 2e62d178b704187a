package io.fer4j.cli;

import java.io.PrintWriter;

/**
 * Java decodes arguments and file names in the encoding of the locale, which in the locale POSIX (a container without LANG) is
 * ASCII: names with other characters arrive damaged, and no file can be opened by them.
 */
final class ArgumentEncoding {
    private static final char REPLACEMENT = '\uFFFD';

    private ArgumentEncoding() {}

    /** Tells whether all arguments arrived whole; otherwise says why they did not, and what helps. */
    static boolean areReadable(String[] arguments, PrintWriter err) {
        for (String argument : arguments) {
            if (argument.indexOf(REPLACEMENT) >= 0) {
                err.println("Expected arguments that the locale can express, found \"" + argument
                        + "\", and the locale's"
                        + " encoding is " + System.getProperty("sun.jnu.encoding") + ". Set LC_ALL=C.UTF-8 in the"
                        + " environment and run it again.");
                return false;
            }
        }
        return true;
    }
}
