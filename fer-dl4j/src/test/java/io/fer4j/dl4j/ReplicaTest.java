package io.fer4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.network.RandomNetworks;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;

class ReplicaTest {
    @Test
    void hasNoWeightsOfItsOwn() {
        Nd4jRuntime.load();
        MultiLayerNetwork original = InferenceLayers.network(RandomNetworks.tiny(1));
        MultiLayerNetwork replica = Replica.sharingWeights(original);

        assertThat(original.paramTable()).isNotEmpty();
        original.paramTable()
                .forEach((name, weights) -> assertThat(
                                replica.getParam(name).data().address())
                        .as(name)
                        .isEqualTo(weights.data().address()));
        original.params().close();
    }
}
