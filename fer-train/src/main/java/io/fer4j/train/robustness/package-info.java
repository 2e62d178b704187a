/** How accuracy holds when images get worse, and whether it is the same for all groups of people. */
@NullMarked
package io.fer4j.train.robustness;

import org.jspecify.annotations.NullMarked;
