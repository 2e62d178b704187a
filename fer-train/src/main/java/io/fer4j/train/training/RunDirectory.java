package io.fer4j.train.training;

import io.fer4j.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a training run: {@code plan.json}, {@code metrics.csv} and the newest checkpoints, {@code checkpoint-0012.ckpt} after
 * twelve epochs.
 */
public final class RunDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
    private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-\\d{4}\\.ckpt");
    private static final int KEPT = 2;

    private final Path directory;

    /**
     * Names a folder; nothing is read or written yet.
     *
     * @param directory may not exist yet
     */
    public RunDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Returns where the folder is.
     *
     * @return its path
     */
    public Path path() {
        return directory;
    }

    /**
     * Reads the run's plan.
     *
     * @return the plan with which it was started
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if there is none
     */
    public TrainingPlan plan() throws IOException {
        return TrainingPlan.read(directory.resolve("plan.json"));
    }

    /**
     * Reads what the run has yielded so far, from its newest checkpoint that is whole.
     *
     * @return the network
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if there is no plan or no checkpoint
     */
    public TrainedNetwork trained() throws IOException {
        TrainingPlan plan = plan();
        Checkpoint newest = newest().orElseThrow(
                        () -> new IllegalArgumentException("Expected a checkpoint in " + directory + ", found none."));
        Checkpoint.Header header = newest.header();
        return new TrainedNetwork(
                plan,
                newest.state(),
                header.epoch(),
                header.mean(),
                header.standardDeviation(),
                header.metrics(),
                header.provenance());
    }

    void start(TrainingPlan plan) throws IOException {
        Files.createDirectories(directory);
        write("plan.json", plan.toJson());
    }

    boolean isEmpty() throws IOException {
        return checkpoints().isEmpty();
    }

    void save(Checkpoint checkpoint) throws IOException {
        WholeFile.deleteUnfinished(directory);
        checkpoint.write(directory.resolve(String.format(
                Locale.ROOT, "checkpoint-%04d.ckpt", checkpoint.header().epoch())));
        StringBuilder metrics = new StringBuilder(EpochMetrics.CSV_HEADER).append('\n');
        checkpoint.header().metrics().forEach(row -> metrics.append(row.toCsv()).append('\n'));
        write("metrics.csv", metrics.toString());
        List<Path> all = checkpoints();
        for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
            Files.deleteIfExists(old);
        }
    }

    private void write(String name, String text) throws IOException {
        WholeFile.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads the newest checkpoint that is whole; each damaged one before it is named in the log. */
    Optional<Checkpoint> newest() throws IOException {
        for (Path file : checkpoints()) {
            try {
                return Optional.of(Checkpoint.read(file));
            } catch (IOException e) {
                LOG.warn("The checkpoint {} cannot be used, going back to the one before it: {}", file, e.toString());
            }
        }
        return Optional.empty();
    }

    /** Newest first. */
    private List<Path> checkpoints() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = new ArrayList<>(files.filter(file ->
                            CHECKPOINT.matcher(file.getFileName().toString()).matches())
                    .toList());
            found.sort(Comparator.reverseOrder());
            return found;
        }
    }
}
