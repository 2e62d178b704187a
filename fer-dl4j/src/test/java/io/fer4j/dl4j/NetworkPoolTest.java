package io.fer4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fer4j.testkit.network.RandomNetworks;
import java.util.concurrent.RejectedExecutionException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;

class NetworkPoolTest {
    @Test
    void hasNoWeightsOfItsOwn() {
        Nd4jRuntime.load();
        MultiLayerNetwork original = InferenceNetworkBuilder.network(RandomNetworks.tiny(1));
        MultiLayerNetwork pooled = PooledNetwork.sharingWeights(original);

        assertThat(original.paramTable()).isNotEmpty();
        original.paramTable()
                .forEach((name, weights) -> assertThat(
                                pooled.getParam(name).data().address())
                        .as(name)
                        .isEqualTo(weights.data().address()));
        original.params().close();
    }

    @Test
    void letsErrorsThrough() {
        Nd4jRuntime.load();
        NetworkPool pool = new NetworkPool(InferenceNetworkBuilder.network(RandomNetworks.tiny(1)), 1);
        PooledNetwork pooled = pool.take();

        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> pooled.call(() -> {
                    throw new OutOfMemoryError("none left");
                }))
                .withMessage("none left");
        assertThatIllegalStateException()
                .isThrownBy(() -> pooled.call(() -> {
                    throw new IllegalStateException("wrong");
                }))
                .withMessage("wrong");
        pool.close();
    }

    @Test
    void areAllClosedIfOneCannotBe() {
        Nd4jRuntime.load();
        MultiLayerNetwork network = InferenceNetworkBuilder.network(RandomNetworks.tiny(1));
        NetworkPool pool = new NetworkPool(network, 1);
        PooledNetwork closed = pool.take();
        PooledNetwork open = pool.take();
        closed.close();

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(pool::close);

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> open.call(() -> 1));
        assertThat(network.params().wasClosed()).isTrue();
    }
}
