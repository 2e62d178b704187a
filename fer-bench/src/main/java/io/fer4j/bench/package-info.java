/** What each stage costs, on its own and together, beside the bare calls of the runtimes: JMH benchmarks and their report. */
@NullMarked
package io.fer4j.bench;

import org.jspecify.annotations.NullMarked;
