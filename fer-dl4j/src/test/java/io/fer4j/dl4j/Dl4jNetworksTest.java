package io.fer4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Device;
import io.fer4j.Emotion;
import io.fer4j.EmotionClassifier;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.InferenceNetwork.Convolution;
import io.fer4j.network.InferenceNetwork.Dense;
import io.fer4j.network.InferenceNetwork.GlobalAveragePool;
import io.fer4j.testkit.network.RandomNetworks;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;

class Dl4jNetworksTest {
    private static final List<InferenceNetwork> NETWORKS =
            List.of(RandomNetworks.cnn3(1), RandomNetworks.vgg16(1), TestModels.rectangular());

    private static final int LAST_CONVOLUTION = 5;

    @TempDir
    private static Path directory;

    private static List<Model> models;

    @BeforeAll
    static void writeModels() {
        models = NETWORKS.stream()
                .map(network -> TestModels.write(directory.resolve(network.architecture()), network))
                .toList();
    }

    @Test
    void giveTheProbabilitiesOfTheModel() {
        for (int i = 0; i < NETWORKS.size(); i++) {
            Model model = models.get(i);
            InputBatch batch = TestModels.pictures(model, 2, 1);
            INDArray found = Dl4jNetworks.trainable(model, new NoOp()).output(Dl4jNetworks.features(batch));
            for (int picture = 0; picture < 2; picture++) {
                double[] expected = TestModels.expected(NETWORKS.get(i), batch, picture, 1);
                assertThat(found.getRow(picture).toDoubleVector()).containsExactly(expected, within(1e-5));
            }
        }
    }

    @Test
    void comeBackAsTheyWentOut() {
        for (int i = 0; i < NETWORKS.size(); i++) {
            Model model = models.get(i);
            MultiLayerNetwork network = Dl4jNetworks.trainable(model, new NoOp());
            assertSame(Dl4jNetworks.inferenceNetwork(network, model.card()), NETWORKS.get(i));
        }
    }

    private static void assertSame(InferenceNetwork found, InferenceNetwork expected) {
        assertThat(found.architecture()).isEqualTo(expected.architecture());
        assertThat(found.height()).isEqualTo(expected.height());
        assertThat(found.width()).isEqualTo(expected.width());
        assertThat(found.layers()).hasSameSizeAs(expected.layers());
        for (int i = 0; i < found.layers().size(); i++) {
            assertSame(found.layers().get(i), expected.layers().get(i));
        }
    }

    private static void assertSame(InferenceNetwork.Layer found, InferenceNetwork.Layer expected) {
        if (found instanceof Convolution a && expected instanceof Convolution b) {
            assertThat(a.weights()).isEqualTo(b.weights());
            assertThat(a.bias()).isEqualTo(b.bias());
            assertThat(List.of(a.name(), a.inputs(), a.outputs(), a.kernel(), a.padding()))
                    .isEqualTo(List.of(b.name(), b.inputs(), b.outputs(), b.kernel(), b.padding()));
        } else if (found instanceof Dense a && expected instanceof Dense b) {
            assertThat(a.weights()).isEqualTo(b.weights());
            assertThat(a.bias()).isEqualTo(b.bias());
            assertThat(List.of(a.name(), a.inputs(), a.outputs()))
                    .isEqualTo(List.of(b.name(), b.inputs(), b.outputs()));
        } else {
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void areModelsForEveryBackendOnceTrained() {
        Model model = models.get(0);
        MultiLayerNetwork network = Dl4jNetworks.trainable(model, new Nesterovs(0.01, 0.9));
        InputBatch batch = TestModels.pictures(model, Emotion.FER2013.size(), 2);
        DataSet examples = new DataSet(Dl4jNetworks.features(batch), Nd4j.eye(Emotion.FER2013.size()));
        double before = network.score(examples);
        for (int step = 0; step < 10; step++) {
            network.fit(examples);
        }
        assertThat(network.score(examples)).isLessThan(before / 2);

        Model trained =
                TestModels.write(directory.resolve("trained"), Dl4jNetworks.inferenceNetwork(network, model.card()));

        INDArray probabilities = network.output(examples.getFeatures());
        try (EmotionClassifier classifier = new Dl4jBackend().open(trained, Device.cpu())) {
            List<EmotionScores> scores = classifier.classify(batch);
            for (int picture = 0; picture < Emotion.FER2013.size(); picture++) {
                EmotionScores expected = tempered(probabilities.getRow(picture).toFloatVector());
                assertThat(scores.get(picture).toArray()).containsExactly(expected.toArray(), within(1e-4f));
            }
        }
    }

    /** The logarithm of a softmax's result is its input, but for a number that the softmax takes no notice of. */
    private static EmotionScores tempered(float[] probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return EmotionScores.ofLogits(logits, TestModels.TEMPERATURE);
    }

    @Test
    void canBeFrozenInPart() {
        InferenceNetwork plain = NETWORKS.get(0);
        Model model = models.get(0);
        MultiLayerNetwork network = new TransferLearning.Builder(
                        Dl4jNetworks.trainable(model, new Nesterovs(0.01, 0.9)))
                .setFeatureExtractor(LAST_CONVOLUTION)
                .build();
        InputBatch batch = TestModels.pictures(model, Emotion.FER2013.size(), 2);
        network.fit(new DataSet(Dl4jNetworks.features(batch), Nd4j.eye(Emotion.FER2013.size())));

        List<InferenceNetwork.Layer> trained =
                Dl4jNetworks.inferenceNetwork(network, model.card()).layers();

        assertThat(trained).hasSameSizeAs(plain.layers());
        for (int i = 0; i < trained.size(); i++) {
            if (trained.get(i) instanceof Convolution convolution) {
                assertSame(convolution, plain.layers().get(i));
            } else if (trained.get(i) instanceof Dense dense) {
                assertThat(dense.weights()).isNotEqualTo(((Dense) plain.layers().get(i)).weights());
            }
        }
    }

    @Test
    void leaveDropoutBehind() {
        InferenceNetwork read = read(new DropoutLayer(0.5), pooled(PoolingType.AVG));
        assertThat(read.layers()).hasExactlyElementsOfTypes(GlobalAveragePool.class, Dense.class);
    }

    @Test
    void refuseWhatIsNoPlainLayer() {
        assertRefused(new BatchNormalization.Builder().build(), "cropping, a convolution, max pooling");
        assertRefused(new Cropping2D.Builder(1, 2).build(), "the same margin cropped at each edge");
        assertRefused(convolution().stride(2, 2).build(), "a stride of 1");
        assertRefused(convolution().dilation(2, 2).build(), "no dilation");
        assertRefused(convolution().kernelSize(3, 5).build(), "a square kernel");
        assertRefused(convolution().hasBias(false).build(), "weights and a bias");
        assertRefused(convolution().convolutionMode(ConvolutionMode.Same).build(), "padding given as a number");
        assertRefused(convolution().activation(Activation.SIGMOID).build(), "ReLU or no activation");
        assertRefused(convolution().activation(Activation.LEAKYRELU).build(), "ReLU or no activation");
        assertRefused(
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG, new int[] {2, 2}).build(),
                "the maximum");
        assertRefused(
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {3, 3}, new int[] {2, 2})
                        .build(),
                "squares side by side");
        assertRefused(
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 2})
                        .dilation(2, 2)
                        .build(),
                "no dilation");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(pooled(PoolingType.MAX)))
                .withMessageStartingWith("Expected the average in layer 0, found GlobalPoolingLayer");
    }

    /** They learn gains besides weights, without which the network is another one. */
    @Test
    void refuseLayerNormalization() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(
                        pooled(PoolingType.AVG),
                        new DenseLayer.Builder()
                                .nOut(8)
                                .hasLayerNorm(true)
                                .activation(Activation.RELU)
                                .build()))
                .withMessageStartingWith("Expected weights and a bias, and nothing else in layer 1, found DenseLayer");
    }

    @Test
    void refuseASoftmaxInTheMiddle() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(
                        pooled(PoolingType.AVG),
                        new OutputLayer.Builder()
                                .nOut(8)
                                .activation(Activation.SOFTMAX)
                                .build()))
                .withMessageStartingWith("Expected the output layer at the end in layer 1, found OutputLayer");
    }

    private static void assertRefused(Layer layer, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(layer, pooled(PoolingType.AVG)))
                .withMessageStartingWith("Expected " + expected)
                .withMessageContaining(" in layer 0, found " + layer.getClass().getSimpleName());
    }

    private static ConvolutionLayer.Builder convolution() {
        return new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.IDENTITY);
    }

    private static Layer pooled(PoolingType type) {
        return new GlobalPoolingLayer.Builder(type).build();
    }

    private static InferenceNetwork read(Layer... layers) {
        Nd4jRuntime.load();
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().list();
        List.of(layers).forEach(list::layer);
        list.layer(new OutputLayer.Builder()
                .nOut(Emotion.FER2013.size())
                .activation(Activation.SOFTMAX)
                .build());
        MultiLayerNetwork network = new MultiLayerNetwork(
                list.setInputType(InputType.convolutional(20, 20, 1)).build());
        network.init();
        return Dl4jNetworks.inferenceNetwork(network, Model.bundled("cnn3").card());
    }
}
