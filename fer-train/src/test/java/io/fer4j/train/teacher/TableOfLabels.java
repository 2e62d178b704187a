package io.fer4j.train.teacher;

import io.fer4j.Emotion;
import io.fer4j.train.data.FaceDataset;
import java.io.IOException;
import java.nio.file.Path;

/** A teacher's labels without a teacher: of the first view it says the label, of each further one the next expression. */
public final class TableOfLabels {
    private TableOfLabels() {}

    public static TeacherLabels write(Path directory, FaceDataset pictures, int views) throws IOException {
        TeacherViews shown = new TeacherViews(views, 5, TeacherViews.DEFAULT_AUGMENTATION);
        TeacherLabels.start(
                directory, new TeacherLabels.Header("a table", "0".repeat(64), shown, pictures.fingerprint()));
        for (int view = 0; view < views; view++) {
            float[] logits = new float[pictures.size() * Emotion.FER2013.size()];
            for (int row = 0; row < pictures.size(); row++) {
                int said = (Emotion.FER2013.indexOf(pictures.label(row)) + view) % Emotion.FER2013.size();
                logits[row * Emotion.FER2013.size() + said] = 20;
            }
            TeacherLabels.writeView(directory, view, logits);
        }
        return TeacherLabels.read(directory, pictures);
    }
}
