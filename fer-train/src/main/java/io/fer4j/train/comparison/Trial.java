package io.fer4j.train.comparison;

import io.fer4j.train.data.Augmentation;
import io.fer4j.train.training.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One of the networks that are compared.
 *
 * @param name the plan file's name without its ending
 * @param plan how it is trained
 */
public record Trial(String name, TrainingPlan plan) {
    private static final String ENDING = ".json";

    /**
     * Reads a folder of plans.
     *
     * @param directory with plan files, {@code *.json}
     * @return the trials in the order of their names, at least two
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if there are fewer than two plans, one is wrong, or they show networks of one
     *     architecture different numbers of pictures
     */
    public static List<Trial> read(Path directory) throws IOException {
        List<Trial> trials = new ArrayList<>();
        for (Path file : plans(directory)) {
            String name = file.getFileName().toString();
            trials.add(new Trial(name.substring(0, name.length() - ENDING.length()), TrainingPlan.read(file)));
        }
        if (trials.size() < 2) {
            throw new IllegalArgumentException(
                    "Expected at least two plans (*.json) in " + directory + ", found " + trials.size() + ".");
        }
        for (Trial trial : trials) {
            requireSameBudget(trial, trials);
        }
        return List.copyOf(trials);
    }

    private static List<Path> plans(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        }
    }

    private static void requireSameBudget(Trial trial, List<Trial> others) {
        for (Trial other : others) {
            boolean fair = !trial.plan().architecture().equals(other.plan().architecture())
                    || (trial.plan().epochs() == other.plan().epochs()
                            && trial.plan().batchSize() == other.plan().batchSize());
            if (!fair) {
                throw new IllegalArgumentException(
                        "Expected plans with equally many epochs and pictures in a batch for "
                                + trial.plan().architecture() + ", found " + trial + " and " + other + ".");
            }
        }
    }

    /**
     * Tells whether training pictures are changed in any stage.
     *
     * @return false if the network sees the pictures as they are
     */
    public boolean augmented() {
        return plan.stages().stream().anyMatch(stage -> !stage.augmentation().equals(Augmentation.NONE));
    }

    @Override
    public String toString() {
        return name + " (" + plan.epochs() + " epochs, batches of " + plan.batchSize() + ")";
    }
}
