/**
 * The Deeplearning4j backend, id {@code "dl4j"}. Put {@code io.fer4j:fer-dl4j} on the class path and the recognizer finds it.
 * {@link io.fer4j.dl4j.Dl4jNetworks} is for those who train on with a model's network.
 */
@NullMarked
package io.fer4j.dl4j;

import org.jspecify.annotations.NullMarked;
