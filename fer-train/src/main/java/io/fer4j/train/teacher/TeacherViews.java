package io.fer4j.train.teacher;

import io.fer4j.train.data.Augmentation;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.data.Seeds;
import java.util.SplittableRandom;

/**
 * The views of each picture that a teacher is shown and a student too: changed copies, since a teacher that was trained on a
 * picture only repeats its label. A view follows from the seed, the picture's row and the view's number.
 *
 * @param count views of each picture, at least 1
 * @param seed of the changes
 * @param augmentation the changes
 */
public record TeacherViews(int count, long seed, Augmentation augmentation) {
    /** What the commands use: mirrored, moved, turned and zoomed as a camera might. */
    public static final Augmentation DEFAULT_AUGMENTATION = new Augmentation(true, 0.08, 12, 0.85, 1.2, 0, 0, 0.15, 0);

    /**
     * Checks the number of views.
     *
     * @throws IllegalArgumentException if it is not from 1 to 99
     */
    public TeacherViews {
        if (count < 1 || count > 99) {
            throw new IllegalArgumentException("Expected from 1 to 99 views, found " + count + ".");
        }
    }

    /**
     * Draws a view.
     *
     * @param pictures the data set that the teacher was shown, or some of its rows
     * @param index of the picture in {@code pictures}
     * @param row of the picture in the data set that the teacher was shown: the view follows from it
     * @param view which view, from 0 to {@code count - 1}
     * @return {@code [side, side]} pixels of 0 to 255, the picture's size
     */
    public byte[] draw(FaceDataset pictures, int index, int row, int view) {
        int side = pictures.width();
        float[] changed = new float[side * side];
        SplittableRandom random = Seeds.random(seed, row, view);
        augmentation.apply(
                pictures.pixels(), index * side * pictures.height(), pictures.height(), side, changed, 0, side, random);
        byte[] pixels = new byte[changed.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(changed[i]);
        }
        return pixels;
    }
}
