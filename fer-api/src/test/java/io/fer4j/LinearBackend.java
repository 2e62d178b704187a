package io.fer4j;

import io.fer4j.spi.BackendProvider;
import io.fer4j.spi.NetworkClassifier;
import io.fer4j.spi.NetworkOutputs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend in plain Java for {@link LinearModel}; it remembers what it opened. */
public final class LinearBackend implements BackendProvider {
    static final List<LinearClassifier> OPENED = new CopyOnWriteArrayList<>();

    @Override
    public String id() {
        return "linear";
    }

    @Override
    public List<Device> devices() {
        return List.of(Device.cpu());
    }

    @Override
    public EmotionClassifier open(Model model, Device device) {
        if (device.kind() == Device.Kind.CUDA) {
            throw new BackendException("Expected a graphics card for " + device + ", found plain Java. Use cpu.");
        }
        byte[] file = model.weights();
        int expected = Emotion.FER2013.size() * model.card().input().elementsPerImage() * Float.BYTES;
        if (file.length != expected) {
            throw new ModelException("Expected " + expected + " bytes of weights for the model "
                    + model.card().id() + ", found " + file.length + ".");
        }
        float[] weights = new float[expected / Float.BYTES];
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(weights);
        LinearClassifier classifier = new LinearClassifier(model.card(), device, weights);
        OPENED.add(classifier);
        return classifier;
    }

    static final class LinearClassifier extends NetworkClassifier {
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger releases = new AtomicInteger();

        private final float[] weights;

        LinearClassifier(ModelCard card, Device device, float[] weights) {
            super("linear", card, device);
            this.weights = weights;
        }

        @Override
        protected List<EmotionScores> run(InputBatch batch, NetworkOutputs outputs) {
            calls.incrementAndGet();
            FloatBuffer logits = FloatBuffer.allocate(batch.size() * Emotion.FER2013.size());
            for (int i = 0; i < batch.size(); i++) {
                addLogits(batch.image(i), logits);
            }
            return outputs.ofLogits(logits.flip());
        }

        private void addLogits(FloatBuffer image, FloatBuffer logits) {
            for (int output = 0; output < Emotion.FER2013.size(); output++) {
                float sum = 0;
                for (int i = 0; i < image.limit(); i++) {
                    sum += weights[output * image.limit() + i] * image.get(i);
                }
                logits.put(sum);
            }
        }

        @Override
        protected void release() {
            releases.incrementAndGet();
        }
    }
}
