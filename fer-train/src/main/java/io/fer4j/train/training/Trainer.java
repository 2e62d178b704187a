package io.fer4j.train.training;

import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.Seeds;
import io.fer4j.train.network.Architecture;
import io.fer4j.train.network.ComputePrecision;
import io.fer4j.train.network.NetworkState;
import io.fer4j.train.network.TrainingGraph;
import io.fer4j.train.teacher.TeacherLabels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network by a plan, epoch by epoch, with a checkpoint after each. A run that is stopped at any moment and resumed
 * ends with the same weights as one that was not, on the same machine with the same compute precision and number of threads. Not thread-safe.
 */
public final class Trainer {
    private static final int VALIDATION_BATCH = 128;
    private static final int DROPOUT = 3;

    private final TrainingPlan plan;
    private final Architecture architecture;
    private final TrainingData data;
    private final RunDirectory directory;
    private final ComputePrecision precision;
    private final int threads;
    private final TrainingListener listener;
    private final String fingerprint;

    /**
     * Prepares a run.
     *
     * @param plan how to train
     * @param data what to train on
     * @param directory where checkpoints and the log go
     * @param precision what convolutions compute with
     * @param threads how many threads a step may use, at least 1
     * @param listener is told how it goes
     */
    public Trainer(
            TrainingPlan plan,
            TrainingData data,
            RunDirectory directory,
            ComputePrecision precision,
            int threads,
            TrainingListener listener) {
        this.plan = plan;
        this.architecture = Architecture.of(plan.architecture());
        this.data = data;
        this.directory = directory;
        this.precision = precision;
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
        startDirectory();
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
        startDirectory();
        Checkpoint first = checkpoint(0, 0, List.of(), List.of(conditions().with(1, 0, 0, origin)), state);
        directory.save(first);
        train(first);
    }

    private void startDirectory() throws IOException {
        if (!directory.isEmpty()) {
            throw new IllegalArgumentException("Expected a new run directory, found checkpoints in " + directory.path()
                    + ". Add --resume to go on with that run, or name another directory.");
        }
        directory.start(plan);
    }

    /** What the epochs of this call are made with. */
    private Provenance conditions() {
        double share = plan.stages().stream()
                .mapToDouble(stage -> stage.targets().teacher())
                .max()
                .orElse(0);
        TeacherLabels teacher = share > 0 ? data.teacher() : null;
        return new Provenance(
                plan.description(),
                Sha256.of(plan.toJson()),
                data.training().name() + " " + data.training().usage(),
                fingerprint,
                data.labels().id(),
                data.heldOut(),
                teacher == null ? null : teacher.header().teacher(),
                teacher == null ? null : teacher.header().teacherSha256(),
                teacher == null ? 0 : share,
                precision.name().toLowerCase(Locale.ROOT),
                threads,
                0,
                0,
                0,
                null);
    }

    private Checkpoint checkpoint(
            int epoch, long step, List<EpochMetrics> metrics, List<Provenance> provenance, NetworkState state) {
        return new Checkpoint(
                new Checkpoint.Header(
                        epoch,
                        step,
                        data.mean(),
                        data.standardDeviation(),
                        fingerprint,
                        List.copyOf(metrics),
                        List.copyOf(provenance)),
                state);
    }

    /** Adds an epoch to the last entry, or begins a new one if the conditions have changed. */
    private void note(List<Provenance> provenance, EpochMetrics row) {
        Provenance now = conditions();
        int last = provenance.size() - 1;
        if (last >= 0 && provenance.get(last).isLike(now)) {
            provenance.set(last, provenance.get(last).longer(row.seconds()));
        } else {
            provenance.add(now.with(row.epoch(), 1, row.seconds(), null));
        }
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
        train(newest.orElse(null));
    }

    private void train(@Nullable Checkpoint from) throws IOException {
        List<EpochMetrics> metrics =
                new ArrayList<>(from == null ? List.of() : from.header().metrics());
        List<Provenance> provenance =
                new ArrayList<>(from == null ? List.of() : from.header().provenance());
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
                        step += BatchComposer.steps(plan, data);
                        epoch++;
                        metrics.add(row);
                        note(provenance, row);
                        state = graph.state();
                        directory.save(checkpoint(epoch, step, metrics, provenance, state));
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
                        precision,
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
            double decay = Math.min(stage.emaDecay(), (1.0 + step) / (10.0 + step));
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
        Validation validation = validate(graph, size);
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

    /** Through the view that the epoch's pictures were seen in on average: upright, in the middle, of the same scale. */
    private Validation validate(TrainingGraph graph, TrainingPlan.Size size) {
        FaceDataset validation = data.validation();
        int right = 0;
        double nll = 0;
        for (int first = 0; first < validation.size(); first += VALIDATION_BATCH) {
            int n = Math.min(VALIDATION_BATCH, validation.size() - first);
            float[] logits = graph.predict(centers(validation, first, n, size));
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

    private float[] centers(FaceDataset pictures, int first, int n, TrainingPlan.Size size) {
        int area = size.side() * size.side();
        float[] out = new float[n * area];
        for (int i = 0; i < n; i++) {
            int offset = (first + i) * pictures.height() * pictures.width();
            size.view()
                    .render(pictures.pixels(), offset, pictures.height(), pictures.width(), out, i * area, size.side());
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = (out[i] - data.mean()) / data.standardDeviation();
        }
        return out;
    }
}
