package io.fer4j.network;

/**
 * What a model's file holds.
 *
 * @param network from a normalised picture to seven logits in the order of the card's labels
 * @param temperature by which the logits are divided before the softmax, above 0
 */
public record StoredNetwork(InferenceNetwork network, float temperature) {}
