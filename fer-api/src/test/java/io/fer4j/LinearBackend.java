package io.fer4j;

import io.fer4j.spi.BackendProvider;
import io.fer4j.spi.Lifetime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
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
        int expected = Emotion.COUNT * model.card().input().elementsPerImage() * Float.BYTES;
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

    static final class LinearClassifier implements EmotionClassifier {
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger releases = new AtomicInteger();

        private final Lifetime lifetime = new Lifetime("The linear classifier");
        private final ModelCard card;
        private final Device device;
        private final float[] weights;

        LinearClassifier(ModelCard card, Device device, float[] weights) {
            this.card = card;
            this.device = device;
            this.weights = weights;
        }

        @Override
        public ModelCard card() {
            return card;
        }

        @Override
        public String backend() {
            return "linear";
        }

        @Override
        public Device device() {
            return device;
        }

        @Override
        public List<EmotionScores> classify(InputBatch batch) {
            batch.requireSpec(card.input());
            return lifetime.whileOpen(() -> {
                calls.incrementAndGet();
                List<EmotionScores> scores = new ArrayList<>();
                for (int i = 0; i < batch.size(); i++) {
                    scores.add(classify(batch.image(i)));
                }
                return scores;
            });
        }

        private EmotionScores classify(FloatBuffer image) {
            float[] logits = new float[Emotion.COUNT];
            for (int output = 0; output < Emotion.COUNT; output++) {
                float sum = 0;
                for (int i = 0; i < image.limit(); i++) {
                    sum += weights[output * image.limit() + i] * image.get(i);
                }
                logits[card.labels().get(output).ordinal()] = sum;
            }
            try {
                return EmotionScores.ofLogits(logits, card.temperature());
            } catch (IllegalArgumentException e) {
                throw new InferenceException("The model " + card.id() + " gave no probabilities.", e);
            }
        }

        @Override
        public void close() {
            lifetime.close(releases::incrementAndGet);
        }
    }
}
