package io.fer4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fer4j.network.RandomNetworks;
import java.util.concurrent.RejectedExecutionException;
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

    @Test
    void letsErrorsThrough() {
        Nd4jRuntime.load();
        Replicas replicas = new Replicas(InferenceLayers.network(RandomNetworks.tiny(1)), 1);
        Replica replica = replicas.take();

        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> replica.call(() -> {
                    throw new OutOfMemoryError("none left");
                }))
                .withMessage("none left");
        assertThatIllegalStateException()
                .isThrownBy(() -> replica.call(() -> {
                    throw new IllegalStateException("wrong");
                }))
                .withMessage("wrong");
        replicas.close();
    }

    @Test
    void areAllClosedIfOneCannotBe() {
        Nd4jRuntime.load();
        MultiLayerNetwork network = InferenceLayers.network(RandomNetworks.tiny(1));
        Replicas replicas = new Replicas(network, 1);
        Replica closed = replicas.take();
        Replica open = replicas.take();
        closed.close();

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(replicas::close);

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> open.call(() -> 1));
        assertThat(network.params().wasClosed()).isTrue();
    }
}
