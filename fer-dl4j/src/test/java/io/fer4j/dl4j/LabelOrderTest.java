package io.fer4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fer4j.Emotion;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.ReferenceNetwork;
import io.fer4j.testkit.network.RandomNetworks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.NoOp;

class LabelOrderTest {
    private static final InferenceNetwork NETWORK = RandomNetworks.tiny(1);

    @Test
    void putsEveryOutputWhereItsExpressionBelongs() {
        List<Emotion> labels = new ArrayList<>(Emotion.FER2013);
        Collections.rotate(labels, 3);
        float[] picture = new float[48 * 48];
        picture[100] = 5;

        double[] before = new ReferenceNetwork(NETWORK).logits(picture);
        double[] after = new ReferenceNetwork(LabelOrder.ofEmotion(NETWORK, labels)).logits(picture);

        for (int output = 0; output < Emotion.FER2013.size(); output++) {
            assertThat(after[Emotion.FER2013.indexOf(labels.get(output))]).isEqualTo(before[output]);
        }
    }

    @Test
    void leavesTheRightOrderAlone() {
        assertThat(LabelOrder.ofEmotion(NETWORK, Emotion.FER2013)).isSameAs(NETWORK);
    }

    @Test
    void refusesOtherExpressions() {
        List<Emotion> labels = new ArrayList<>(Emotion.FER2013);
        labels.set(6, Emotion.CONTEMPT);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabelOrder.ofEmotion(NETWORK, labels))
                .withMessageStartingWith("Expected [")
                .withMessageContaining("in any order, found [");
    }

    @Test
    void refusesNetworksThatEndWithAnotherLayer() {
        List<Emotion> labels = new ArrayList<>(Emotion.FER2013);
        Collections.rotate(labels, 3);
        List<InferenceNetwork.Layer> layers = new ArrayList<>(NETWORK.layers());
        layers.add(new InferenceNetwork.Relu());
        InferenceNetwork rectified = new InferenceNetwork("rectified", 48, 48, layers);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabelOrder.ofEmotion(rectified, labels))
                .withMessage("Expected a network that ends with a fully connected layer, found Relu[].");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingNetworkBuilder.network(rectified, new NoOp()))
                .withMessage(
                        "Expected a network that ends with a fully connected layer, to train on with, found Relu[].");
    }
}
