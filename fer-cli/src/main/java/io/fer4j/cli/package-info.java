/** What FER4J's command lines have in common: errors and exit codes, progress, interruption and output files. */
@NullMarked
package io.fer4j.cli;

import org.jspecify.annotations.NullMarked;
