package io.fer4j.network;

/**
 * A network with its calibration, as a model's file holds it.
 *
 * @param network from a normalized image to logits in the order of the card's labels
 * @param temperature by which the logits are divided before the softmax, above 0
 */
public record CalibratedNetwork(InferenceNetwork network, float temperature) {}
