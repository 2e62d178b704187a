/** How good a classifier is: its predictions for a data set, and the numbers made of them. */
@NullMarked
package io.fer4j.train.evaluation;

import org.jspecify.annotations.NullMarked;
