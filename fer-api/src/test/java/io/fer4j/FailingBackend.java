package io.fer4j;

import io.fer4j.spi.BackendProvider;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** {@link LinearBackend}, whose classifiers fail on every third call, whichever thread makes it. */
public final class FailingBackend implements BackendProvider {
    private final LinearBackend linear = new LinearBackend();

    @Override
    public String id() {
        return "failing";
    }

    @Override
    public List<Device> devices() {
        return linear.devices();
    }

    @Override
    public EmotionClassifier open(Model model, Device device) {
        return new FailingClassifier(linear.open(model, device));
    }

    private record FailingClassifier(EmotionClassifier whole, AtomicInteger calls) implements EmotionClassifier {
        FailingClassifier(EmotionClassifier whole) {
            this(whole, new AtomicInteger());
        }

        @Override
        public ModelCard card() {
            return whole.card();
        }

        @Override
        public String backend() {
            return "failing";
        }

        @Override
        public Device device() {
            return whole.device();
        }

        @Override
        public List<EmotionScores> classify(InputBatch batch) {
            if (calls.incrementAndGet() % 3 == 0) {
                // What a failed call leaves in the batch must not be seen by the next one.
                batch.resize(0);
                throw new InferenceException("every third");
            }
            return whole.classify(batch);
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
