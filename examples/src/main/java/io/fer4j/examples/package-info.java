/** Programs that a user runs, and copies from. Start at {@link io.fer4j.examples.Examples}. */
@NullMarked
package io.fer4j.examples;

import org.jspecify.annotations.NullMarked;
