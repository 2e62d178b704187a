package io.fer4j.train.training;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.network.Architecture;
import io.fer4j.train.network.Arithmetic;
import io.fer4j.train.network.NetworkState;
import io.fer4j.train.network.TrainingGraph;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network by a plan, epoch by epoch, with a checkpoint after each. A run that is stopped at any moment and resumed
 * ends with the same weights as one that was not, on the same machine with the same arithmetic and number of threads. Not thread-safe.
 */
public final class Trainer {
    private static final int VALIDATION_BATCH = 128;
    private static final int DROPOUT = 3;

    private final TrainingPlan plan;
    private final Architecture architecture;
    private final TrainingData data;
    private final RunDirectory directory;
    private final Arithmetic arithmetic;
    private final int threads;
    private final TrainingListener listener;
    private final String fingerprint;

    /**
     * Prepares a run.
     *
     * @param plan how to train
     * @param data what to train on
     * @param directory where checkpoints and the log go
     * @param arithmetic the kind of numbers that convolutions compute with
     * @param threads how many threads a step may use, at least 1
     * @param listener is told how it goes
     */
    public Trainer(
            TrainingPlan plan,
            TrainingData data,
            RunDirectory directory,
            Arithmetic arithmetic,
            int threads,
            TrainingListener listener) {
        this.plan = plan;
        this.architecture = Architecture.of(plan.architecture());
        this.data = data;
        this.directory = directory;
        this.arithmetic = arithmetic;
        this.threads = threads;
        this.listener = listener;
        this.fingerprint = data.training().fingerprint();
    }

    /**
     * Trains from the start.
     *
     * @throws IOException if a checkpoint cannot be written
     * @throws IllegalArgumentException if the run directory has checkpoints already
     */
    public void start() throws IOException {
        startDirectory(List.of());
        train(null);
    }

    /**
     * Trains from an earlier network instead of random weights.
     *
     * @param state of the plan's architecture
     * @param origin a sentence on where the state is from, for the card of what comes out
     * @throws IOException if a checkpoint cannot be written
     * @throws IllegalArgumentException if the run directory has checkpoints already or the state is of another architecture
     */
    public void start(NetworkState state, String origin) throws IOException {
        startDirectory(List.of(origin));
        Checkpoint first = checkpoint(0, 0, List.of(), state);
        directory.save(first);
        train(first);
    }

    private void startDirectory(List<String> origins) throws IOException {
        if (!directory.isEmpty()) {
            throw new IllegalArgumentException("Expected a new run directory, found checkpoints in " + directory.path()
                    + ". Add --resume to go on with that run, or name another directory.");
        }
        directory.start(plan);
        describeOrigin(origins);
    }

    private void describeOrigin(List<String> origins) throws IOException {
        List<String> sentences = new ArrayList<>(origins);
        double share = plan.stages().stream()
                .mapToDouble(stage -> stage.targets().teacher())
                .max()
                .orElse(0);
        if (data.teacher() != null && share > 0) {
            sentences.add(String.format(
                    Locale.ROOT,
                    "%.0f %% of each target are the answers of the teacher %s.",
                    100 * share,
                    data.teacher().header().teacher()));
        }
        directory.describe(sentences);
    }

    private Checkpoint checkpoint(int epoch, long step, List<EpochMetrics> metrics, NetworkState state) {
        return new Checkpoint(
                new Checkpoint.Header(
                        epoch, step, data.mean(), data.standardDeviation(), fingerprint, List.copyOf(metrics)),
                state);
    }

    /**
     * Goes on after the newest checkpoint that is whole, or starts if there is none.
     *
     * @throws IOException if a checkpoint cannot be read or written
     * @throws IllegalArgumentException if the run was started with other data
     */
    public void resume() throws IOException {
        Optional<Checkpoint> newest = directory.newest();
        if (newest.isPresent()) {
            String started = newest.get().header().dataFingerprint();
            if (!started.equals(fingerprint)) {
                throw new IllegalArgumentException("Expected the training data with which the run in "
                        + directory.path() + " was started (" + started + "), found others (" + fingerprint + ").");
            }
        }
        directory.start(plan);
        if (newest.isEmpty()) {
            describeOrigin(List.of());
        }
        train(newest.orElse(null));
    }

    private void train(@Nullable Checkpoint from) throws IOException {
        List<EpochMetrics> metrics =
                new ArrayList<>(from == null ? List.of() : from.header().metrics());
        long step = from == null ? 0 : from.header().step();
        int done = from == null ? 0 : from.header().epoch();
        NetworkState state = from == null ? null : from.state();
        int stageStart = 0;
        for (TrainingPlan.Stage stage : plan.stages()) {
            int epoch = Math.max(done, stageStart);
            int stageEnd = stageStart + stage.epochs();
            while (epoch < stageEnd) {
                TrainingPlan.Size size = stage.size(epoch - stageStart);
                try (TrainingGraph graph = open(stage, size, state)) {
                    while (epoch < stageEnd && stage.size(epoch - stageStart).equals(size)) {
                        EpochMetrics row = epoch(graph, stage, size, epoch, epoch - stageStart, step);
                        step += new BatchComposer(plan, data, stage, size, epoch).steps();
                        epoch++;
                        metrics.add(row);
                        state = graph.state();
                        directory.save(checkpoint(epoch, step, metrics, state));
                        listener.epochDone(row, plan.epochs());
                    }
                }
            }
            stageStart = stageEnd;
        }
    }

    private TrainingGraph open(TrainingPlan.Stage stage, TrainingPlan.Size size, @Nullable NetworkState state) {
        TrainingGraph graph = new TrainingGraph(
                architecture,
                size.side(),
                new TrainingGraph.Settings(
                        stage.convolutionDropout(),
                        stage.denseDropout(),
                        stage.weightDecay(),
                        arithmetic,
                        threads,
                        Math.min(plan.batchSize(), data.training().size())));
        if (state == null) {
            graph.initialize(plan.seed());
        } else {
            graph.restore(state);
        }
        return graph;
    }

    private EpochMetrics epoch(
            TrainingGraph graph,
            TrainingPlan.Stage stage,
            TrainingPlan.Size size,
            int epoch,
            int epochInStage,
            long firstStep) {
        long started = System.nanoTime();
        BatchComposer batches = new BatchComposer(plan, data, stage, size, epoch);
        listener.epochStarted(epoch + 1, plan.epochs(), batches.steps() * batches.batchSize());
        double rate = 0;
        double loss = 0;
        int right = 0;
        for (int i = 0; i < batches.steps(); i++) {
            batches.compose(i);
            long step = firstStep + i;
            rate = stage.learningRate().at(epochInStage + (double) i / batches.steps(), stage.epochs());
            double decay = Math.min(stage.averageDecay(), (1.0 + step) / (10.0 + step));
            TrainingGraph.StepResult result =
                    graph.step(batches.pixels(), batches.targets(), rate, decay, Seeds.of(plan.seed(), DROPOUT, step));
            if (!Float.isFinite(result.loss())) {
                throw new IllegalArgumentException("Expected a finite loss, found " + result.loss() + " at step " + step
                        + " with the learning rate " + rate + ". Lower the plan's learning rate.");
            }
            loss += result.loss();
            right += agreements(result.logits(), batches.targets());
            listener.stepDone(batches.batchSize(), result.loss());
        }
        Validation validation = validate(graph, size.side());
        return new EpochMetrics(
                epoch + 1,
                stage.name(),
                size.side(),
                rate,
                loss / batches.steps(),
                (double) right / (batches.steps() * batches.batchSize()),
                validation.accuracy(),
                validation.nll(),
                (System.nanoTime() - started) / 1e9);
    }

    private static int agreements(float[] logits, float[] targets) {
        int same = 0;
        for (int at = 0; at < logits.length; at += Emotion.FER2013.size()) {
            if (highest(logits, at) == highest(targets, at)) {
                same++;
            }
        }
        return same;
    }

    private static int highest(float[] values, int from) {
        int best = 0;
        for (int i = 1; i < Emotion.FER2013.size(); i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }

    private record Validation(double accuracy, double nll) {}

    /** On the pictures' middle, where the network in training takes smaller ones. */
    private Validation validate(TrainingGraph graph, int side) {
        FaceDataset validation = data.validation();
        int right = 0;
        double nll = 0;
        for (int first = 0; first < validation.size(); first += VALIDATION_BATCH) {
            int n = Math.min(VALIDATION_BATCH, validation.size() - first);
            float[] logits = graph.predict(middles(validation, first, n, side));
            for (int i = 0; i < n; i++) {
                int label = Emotion.FER2013.indexOf(validation.label(first + i));
                right += highest(logits, i * Emotion.FER2013.size()) == label ? 1 : 0;
                float[] row = Arrays.copyOfRange(logits, i * Emotion.FER2013.size(), (i + 1) * Emotion.FER2013.size());
                nll -= Math.log(
                        Math.max(1e-12, EmotionScores.ofLogits(row, 1).probability(Emotion.FER2013.get(label))));
            }
        }
        return new Validation((double) right / validation.size(), nll / validation.size());
    }

    private float[] middles(FaceDataset pictures, int first, int n, int side) {
        float[] out = new float[n * side * side];
        int top = (pictures.height() - side) / 2;
        int left = (pictures.width() - side) / 2;
        for (int i = 0; i < n; i++) {
            int picture = (first + i) * pictures.height() * pictures.width();
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    int pixel = pictures.pixels()[picture + (top + y) * pictures.width() + left + x] & 0xFF;
                    out[(i * side + y) * side + x] = (pixel - data.mean()) / data.standardDeviation();
                }
            }
        }
        return out;
    }
}
