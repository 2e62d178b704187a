package io.fer4j;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * How well a face can be read: its pose, its size, and the light and sharpness of its image. What is measured on pixels is
 * measured
 * on the square about the box, in gray and averaged down to {@value #SIDE}x{@value #SIDE} pixels, about what networks see:
 * a large
 * face that is slightly out of focus is sharp there. Deterministic.
 *
 * @param size the longer side of the box, in the frame's pixels
 * @param sharpness the root mean square of the image's Laplacian over that of its gradient, 0 to about 3: 1.8 of a
 *     usual picture, 0.5
 *     of one that a Gaussian of 1.8 of these pixels blurred; independent of contrast
 * @param brightness the mean, 0 for black to 1 for white
 * @param contrast the standard deviation, 0 to 0.5, of values from 0 to 1
 * @param overexposure the share of pixels that are white, 0 to 1
 * @param pose how the head is turned; null if the detector does not find the landmarks for it
 */
public record FaceQuality(
        float size,
        float sharpness,
        float brightness,
        float contrast,
        float overexposure,
        @Nullable HeadPose pose) implements Serializable {
    /** The side of the image that is measured, in pixels. */
    static final int SIDE = 48;

    /** Gray levels from this on count as white. */
    private static final int WHITE = 253;

    private static final float LEVELS = 255;

    private static final InputSpec SPEC = new InputSpec(SIDE, SIDE, 0, 1);
    private static final FaceCropper CROPPER = new FaceCropper(SPEC, CropSpec.NONE);
    private static final ConcurrentLinkedQueue<Workspace> WORKSPACES = new ConcurrentLinkedQueue<>();

    /**
     * Measures faces. Thread-safe.
     *
     * @param frame any size and format
     * @param faces where the faces are
     * @return a quality for each face, in their order
     */
    public static List<FaceQuality> of(Frame frame, List<Face> faces) {
        Workspace workspace = WORKSPACES.poll();
        if (workspace == null) {
            workspace = new Workspace();
        }
        List<FaceQuality> qualities = new ArrayList<>(faces.size());
        for (Face face : faces) {
            CROPPER.preprocess(frame, List.of(face), workspace.batch);
            workspace.batch.image(0).get(0, workspace.image);
            qualities.add(of(workspace.image, face));
        }
        WORKSPACES.add(workspace);
        return List.copyOf(qualities);
    }

    /** The memory of one call, used again by later ones. */
    private static final class Workspace {
        final InputBatch batch = InputBatch.allocate(SPEC, 1);
        final float[] image = new float[SIDE * SIDE];
    }

    private static FaceQuality of(float[] image, Face face) {
        double sum = 0;
        int white = 0;
        for (float value : image) {
            sum += value;
            white += value >= WHITE ? 1 : 0;
        }
        double mean = sum / image.length;
        double variance = 0;
        for (float value : image) {
            variance += (value - mean) * (value - mean) / image.length;
        }
        return new FaceQuality(
                Math.max(face.box().width(), face.box().height()),
                (float) sharpness(image),
                (float) mean / LEVELS,
                (float) Math.sqrt(variance) / LEVELS,
                (float) white / image.length,
                HeadPose.of(face).orElse(null));
    }

    private static double sharpness(float[] image) {
        double second = 0;
        double first = 0;
        for (int y = 1; y < SIDE - 1; y++) {
            for (int x = 1; x < SIDE - 1; x++) {
                int at = y * SIDE + x;
                double left = image[at - 1];
                double right = image[at + 1];
                double above = image[at - SIDE];
                double below = image[at + SIDE];
                double laplacian = left + right + above + below - 4 * image[at];
                second += laplacian * laplacian;
                first += ((right - left) * (right - left) + (below - above) * (below - above)) / 4;
            }
        }
        // Without any gradient there is nothing to see, sharp or not.
        return first == 0 ? 0 : Math.sqrt(second / first);
    }

    /**
     * Returns how the head is turned.
     *
     * @return the pose; empty if the detector does not find the landmarks for it
     */
    public Optional<HeadPose> headPose() {
        return Optional.ofNullable(pose);
    }

    /**
     * Returns this quality in the form that it has in JSON.
     *
     * @return {@code size}, {@code sharpness}, {@code brightness}, {@code contrast} and {@code overexposure}, and if there
     * is a pose
     *     {@code yaw}, {@code pitch} and {@code roll}; an unmodifiable map
     */
    @JsonValue
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("size", size);
        map.put("sharpness", sharpness);
        map.put("brightness", brightness);
        map.put("contrast", contrast);
        map.put("overexposure", overexposure);
        if (pose != null) {
            map.put("yaw", pose.yaw());
            map.put("pitch", pose.pitch());
            map.put("roll", pose.roll());
        }
        return Collections.unmodifiableMap(map);
    }
}
