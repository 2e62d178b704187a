/** The networks: their layers, their graphs for training, and what is left of them for inference. */
@NullMarked
package io.fer4j.train.network;

import org.jspecify.annotations.NullMarked;
