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
public record Arm(String name, TrainingPlan plan) {
    private static final String ENDING = ".json";

    /**
     * Reads a folder of plans.
     *
     * @param directory with plan files, {@code *.json}
     * @return the arms in the order of their names, at least two
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if there are fewer than two plans, one is wrong, or they show networks of one
     *     architecture different numbers of pictures
     */
    public static List<Arm> read(Path directory) throws IOException {
        List<Arm> arms = new ArrayList<>();
        for (Path file : plans(directory)) {
            String name = file.getFileName().toString();
            arms.add(new Arm(name.substring(0, name.length() - ENDING.length()), TrainingPlan.read(file)));
        }
        if (arms.size() < 2) {
            throw new IllegalArgumentException(
                    "Expected at least two plans (*.json) in " + directory + ", found " + arms.size() + ".");
        }
        for (Arm arm : arms) {
            requireSameBudget(arm, arms);
        }
        return List.copyOf(arms);
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

    private static void requireSameBudget(Arm arm, List<Arm> others) {
        for (Arm other : others) {
            boolean fair = !arm.plan().architecture().equals(other.plan().architecture())
                    || (arm.plan().epochs() == other.plan().epochs()
                            && arm.plan().batchSize() == other.plan().batchSize());
            if (!fair) {
                throw new IllegalArgumentException(
                        "Expected plans with equally many epochs and pictures in a batch for "
                                + arm.plan().architecture() + ", found " + arm + " and " + other + ".");
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
