package io.fer4j.testkit.network;

import io.fer4j.Model;
import java.nio.file.Path;

/** Two networks of strangers, told by their signatures: random weights behind the inputs and outputs, and cards, of the real ones. */
public enum StandIn {
    /**
     * The FER+ network of the ONNX model zoo (emotion-ferplus-8): gray images of 64x64 with values from 0 to 255, one at a time, and
     * eight logits.
     */
    FER_PLUS(new StandInNetwork("Input3", "Plus692_Output_0", 1, 1, 64, 8, 8, false, 64), """
        {
          "formatVersion": 2,
          "id": "ferplus",
          "input": {"tensor": "Input3", "height": 64, "width": 64, "mean": [0], "standardDeviation": [1]},
          "outputs": [
            {
              "tensor": "Plus692_Output_0",
              "kind": "logits",
              "classes": ["neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", "contempt"]
            }
          ],
          "weights": [{"precision": "fp32", "file": "model.onnx", "sha256": "SHA256"}]
        }
        """),
    /**
     * EmotiEffLib's multi-task networks (enet_b0_8_va_mtl): any number of color images of 224x224 with the mean and deviation of
     * ImageNet, and eight logits, valence and arousal in one tensor.
     */
    EMOTI_EFF(new StandInNetwork("input", "output", -1, 3, 224, 32, 10, false, 1), """
        {
          "formatVersion": 2,
          "id": "emotieff",
          "input": {
            "tensor": "input",
            "height": 224,
            "width": 224,
            "color": "rgb",
            "layout": "nchw",
            "scale": 0.003921569,
            "mean": [0.485, 0.456, 0.406],
            "standardDeviation": [0.229, 0.224, 0.225]
          },
          "outputs": [
            {
              "tensor": "output",
              "kind": "logits",
              "classes": ["angry", "contempt", "disgust", "fear", "happy", "neutral", "sad", "surprise"]
            },
            {"tensor": "output", "kind": "valence"},
            {"tensor": "output", "kind": "arousal"}
          ],
          "weights": [{"precision": "fp32", "file": "model.onnx", "sha256": "SHA256"}]
        }
        """);

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers and strings
    private final StandInNetwork network;

    private final String card;

    StandIn(StandInNetwork network, String card) {
        this.network = network;
        this.card = card;
    }

    /**
     * Returns the network.
     *
     * @return small enough to be computed in plain Java
     */
    public StandInNetwork network() {
        return network;
    }

    /**
     * Returns the card, as a user writes it by hand.
     *
     * @return JSON, with {@code SHA256} in the place of the file's checksum
     */
    public String card() {
        return card;
    }

    /**
     * Writes a model directory of the network and the card, and nothing else.
     *
     * @param directory where to; made if it is not there
     * @return the model, loaded from there
     */
    public Model write(Path directory) {
        return network.write(directory, card);
    }
}
