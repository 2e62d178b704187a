/** The evaluation report: one page with plots that a browser opens without a network. */
@NullMarked
package io.fer4j.train.report;

import org.jspecify.annotations.NullMarked;
