package io.fer4j.train.training;

import io.fer4j.Emotion;
import io.fer4j.train.data.Augmentation;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.Seeds;
import java.util.SplittableRandom;

/**
 * Makes the batches of one epoch: pictures in a new order, augmented and normalised, with what the network shall answer. All of
 * it follows from the plan's seed and the epoch's number.
 */
final class BatchComposer {
    /** Apart, so that a picture's changes do not depend on the order of the epoch. */
    private enum Purpose {
        ORDER,
        AUGMENTATION,
        MIXUP,
        VIEW
    }

    private final TrainingPlan plan;
    private final TrainingData data;
    private final TrainingPlan.Stage stage;
    private final TrainingPlan.Size size;
    private final Augmentation augmentation;
    private final int epoch;
    private final int[] order;
    private final float[] pixels;
    private final float[] targets;

    BatchComposer(TrainingPlan plan, TrainingData data, TrainingPlan.Stage stage, TrainingPlan.Size size, int epoch) {
        this.plan = plan;
        this.data = data;
        this.stage = stage;
        this.size = size;
        this.epoch = epoch;
        augmentation = stage.augmentation().scaled(size.scale());
        order = shuffled(data.training().size(), Seeds.random(plan.seed(), epoch, Purpose.ORDER.ordinal()));
        int batch = Math.min(plan.batchSize(), order.length);
        pixels = new float[batch * size.side() * size.side()];
        targets = new float[batch * Emotion.FER2013.size()];
    }

    private static int[] shuffled(int length, SplittableRandom random) {
        int[] order = new int[length];
        for (int i = 0; i < length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** How many whole batches an epoch has; a rest is left out, another one each time. */
    static int steps(TrainingPlan plan, TrainingData data) {
        int images = data.training().size();
        return images / Math.min(plan.batchSize(), images);
    }

    int steps() {
        return steps(plan, data);
    }

    int batchSize() {
        return targets.length / Emotion.FER2013.size();
    }

    /** The pictures of the batch last composed, {@code [n, side, side]}, normalised; overwritten by the next. */
    float[] pixels() {
        return pixels;
    }

    /** What shall be answered to the batch last composed, {@code [n, 7]}; overwritten by the next. */
    float[] targets() {
        return targets;
    }

    void compose(int step) {
        int area = size.side() * size.side();
        for (int i = 0; i < batchSize(); i++) {
            int row = order[step * batchSize() + i];
            int view = augment(row, i * area);
            data.writeTarget(row, view, stage.targets(), targets, i * Emotion.FER2013.size());
        }
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (pixels[i] - data.mean()) / data.standardDeviation();
        }
        SplittableRandom random = Seeds.random(plan.seed(), epoch, Purpose.MIXUP.ordinal(), step);
        if (random.nextDouble() < stage.mixup().share()) {
            mix(random);
        }
    }

    /** Writes a picture, changed; if the plan says so, it is one of the views that the teacher saw, whose number comes back. */
    private int augment(int row, int offset) {
        FaceDataset training = data.training();
        SplittableRandom random = Seeds.random(plan.seed(), epoch, Purpose.AUGMENTATION.ordinal(), row);
        byte[] source = training.pixels();
        int start = row * training.height() * training.width();
        int view = 0;
        if (data.teacher() != null && stage.targets().showViews()) {
            int views = data.teacher().header().views().count();
            view = Seeds.random(plan.seed(), epoch, Purpose.VIEW.ordinal(), row).nextInt(views);
            source = data.teacher().view(training, row, view);
            start = 0;
        }
        augmentation.apply(source, start, training.height(), training.width(), pixels, offset, size.side(), random);
        return view;
    }

    /** Blends the first with the last, the second with the last but one, and so on: the order is random anyway. */
    private void mix(SplittableRandom random) {
        float share = (float) beta(stage.mixup().alpha(), random);
        share = Math.max(share, 1 - share);
        blend(pixels, size.side() * size.side(), share);
        blend(targets, Emotion.FER2013.size(), share);
    }

    private static void blend(float[] rows, int length, float share) {
        int n = rows.length / length;
        for (int i = 0; i < n / 2; i++) {
            for (int k = 0; k < length; k++) {
                int first = i * length + k;
                int second = (n - 1 - i) * length + k;
                float a = rows[first];
                float b = rows[second];
                rows[first] = share * a + (1 - share) * b;
                rows[second] = share * b + (1 - share) * a;
            }
        }
    }

    /** Draws from the symmetric beta distribution (Johnk 1964), which is quick for small alphas. */
    private static double beta(double alpha, SplittableRandom random) {
        while (true) {
            double x = Math.pow(random.nextDouble(), 1 / alpha);
            double y = Math.pow(random.nextDouble(), 1 / alpha);
            if (x + y > 0 && x + y <= 1) {
                return x / (x + y);
            }
        }
    }
}
