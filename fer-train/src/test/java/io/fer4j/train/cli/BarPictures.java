package io.fer4j.train.cli;

import io.fer4j.train.data.Augmentation;
import io.fer4j.train.training.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A small data set that a network learns in seconds: each label has a light bar at another height. */
final class BarPictures {
    private static final int SIDE = 48;

    private BarPictures() {}

    /** Writes 70 training and 28 PublicTest pictures. */
    static Path write(Path csv) throws IOException {
        Random random = new Random(1);
        StringBuilder rows = new StringBuilder("emotion,pixels,Usage\n");
        for (int i = 0; i < 98; i++) {
            rows.append(i % 7).append(',');
            for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                int bar = pixel / SIDE / 7 == i % 7 ? 120 : 0;
                rows.append(pixel == 0 ? "" : " ").append(60 + bar + random.nextInt(60));
            }
            rows.append(i < 70 ? ",Training\n" : ",PublicTest\n");
        }
        return Files.writeString(csv, rows);
    }

    static TrainingPlan plan(int epochs, Augmentation augmentation) {
        TrainingPlan.Stage stage = new TrainingPlan.Stage(
                "main",
                List.of(new TrainingPlan.Size(SIDE, 1, epochs)),
                new TrainingPlan.LearningRate(0.012, 0.001, 0.5),
                augmentation,
                new TrainingPlan.Targets(0.05, 0, 1, true),
                new TrainingPlan.Mixup(0.2, 0),
                0,
                0.2,
                5e-4,
                0.8);
        return new TrainingPlan("cnn3", "For a test.", 1, 7, List.of(stage));
    }
}
