package io.fer4j.train.comparison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fer4j.internal.WholeFile;
import io.fer4j.train.training.TrainingData;
import io.fer4j.train.training.TrainingPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code result.json} in a trial's run folder: what it came to, and of which pictures. With it and {@code plan.json} the run is
 * done; its checkpoints may go.
 */
public final class ResultFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Path file;
    private final Path plan;

    /**
     * @param training fingerprint of the pictures it learnt from
     * @param validation fingerprint of those it was measured on
     */
    private record Contents(String training, String validation, TrialResult result) {}

    /**
     * Names the file; nothing is read or written yet.
     *
     * @param run the trial's run folder
     */
    public ResultFile(Path run) {
        file = run.resolve("result.json");
        plan = run.resolve("plan.json");
    }

    /**
     * Reads the result.
     *
     * @param trial whose it should be
     * @param data what it should have been trained and measured on
     * @return the result; empty if there is none, or one of another plan or other pictures
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if the file is none of ours
     */
    public Optional<TrialResult> read(Trial trial, TrainingData data) throws IOException {
        try {
            Contents contents = JSON.readValue(Files.readString(file), Contents.class);
            boolean ours = contents != null
                    && contents.training().equals(data.training().fingerprint())
                    && contents.validation().equals(data.validation().fingerprint())
                    && TrainingPlan.read(plan).equals(trial.plan());
            return ours ? Optional.of(contents.result()) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Expected a trial's result in " + file + ", found: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Writes the result.
     *
     * @param result what the trial came to
     * @param data what it was trained and measured on
     * @throws IOException if the file cannot be written
     */
    public void write(TrialResult result, TrainingData data) throws IOException {
        Contents contents =
                new Contents(data.training().fingerprint(), data.validation().fingerprint(), result);
        WholeFile.write(file, (JSON.writeValueAsString(contents) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
