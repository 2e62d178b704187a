/** The command line of training: {@code java -jar fer-train.jar COMMAND}. */
@NullMarked
package io.fer4j.train.cli;

import org.jspecify.annotations.NullMarked;
