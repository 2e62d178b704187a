package io.fer4j;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The preprocessor that serves training, evaluation and recognition alike: a square around the face, in gray, averaged over
 * areas down to the model's size (bilinear where it must enlarge), normalised by the model's mean and standard deviation.
 * Beyond the frame's edges the nearest edge pixel goes on. Thread-safe.
 *
 * <p>Gray is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded to 8 bits as OpenCV does it, so that a colour frame and its
 * gray copy give the same answer.
 */
public final class FaceCropper implements Preprocessor {
    private static final int GRAY_BITS = 14;
    private static final int RED = 4899;
    private static final int GREEN = 9617;
    private static final int BLUE = 1868;

    private final InputSpec spec;
    private final CropSpec crop;

    /**
     * Makes a preprocessor.
     *
     * @param spec what the model wants to see
     * @param crop how the detector's boxes become squares
     */
    public FaceCropper(InputSpec spec, CropSpec crop) {
        this.spec = spec;
        this.crop = crop;
    }

    @Override
    public void preprocess(Frame frame, List<Face> faces, InputBatch batch) {
        batch.requireSpec(spec);
        batch.resize(faces.size());
        if (faces.isEmpty()) {
            return;
        }
        Resampling resampling = new Resampling(frame, spec);
        for (int i = 0; i < faces.size(); i++) {
            resampling.write(crop.square(faces.get(i).box()), batch.image(i));
        }
    }

    /**
     * Separable resampling of one frame: each source row once into the model's columns, each of these rows then into the rows
     * it covers. Its arrays serve all faces of the frame, and their length depends on the model's size alone.
     */
    private static final class Resampling {
        private final Frame frame;
        private final InputSpec spec;
        private final ByteBuffer pixels;
        private final int firstWeight;
        private final int thirdWeight;
        private final Axis columns;
        private final Axis rows;
        private final float[] row;
        private final float[] sum;

        Resampling(Frame frame, InputSpec spec) {
            this.frame = frame;
            this.spec = spec;
            pixels = frame.pixels();
            firstWeight = frame.format() == PixelFormat.RGB24 ? RED : BLUE;
            thirdWeight = frame.format() == PixelFormat.RGB24 ? BLUE : RED;
            columns = new Axis(spec.width());
            rows = new Axis(spec.height());
            row = new float[spec.width()];
            sum = new float[spec.width()];
        }

        void write(Box square, FloatBuffer out) {
            columns.place(square.x(), square.width(), frame.width());
            rows.place(square.y(), square.height(), frame.height());
            int resampled = -1;
            for (int y = 0; y < spec.height(); y++) {
                Arrays.fill(sum, 0);
                for (int source = rows.first[y]; source <= rows.last[y]; source++) {
                    // Two outputs share the source row on their border.
                    if (source != resampled) {
                        resampleRow(source);
                        resampled = source;
                    }
                    addRow(rows.weight(y, source));
                }
                for (int x = 0; x < sum.length; x++) {
                    out.put(y * sum.length + x, (sum[x] - spec.mean()) / spec.standardDeviation());
                }
            }
        }

        private void addRow(float weight) {
            for (int x = 0; x < sum.length; x++) {
                sum[x] += weight * row[x];
            }
        }

        private void resampleRow(int source) {
            int start = source * frame.rowStride();
            boolean gray = frame.format() == PixelFormat.GRAY8;
            for (int x = 0; x < row.length; x++) {
                int first = columns.first[x];
                int last = columns.last[x];
                float total = columns.head[x] * (gray ? gray(start + first) : colour(start + 3 * first));
                if (last > first) {
                    long inner = gray
                            ? sumOfGray(start + first + 1, start + last)
                            : sumOfColour(start + 3 * (first + 1), start + 3 * last);
                    total += columns.inner * inner;
                    total += columns.tail[x] * (gray ? gray(start + last) : colour(start + 3 * last));
                }
                row[x] = total;
            }
        }

        private long sumOfGray(int from, int to) {
            long total = 0;
            for (int at = from; at < to; at++) {
                total += gray(at);
            }
            return total;
        }

        private long sumOfColour(int from, int to) {
            long total = 0;
            for (int at = from; at < to; at += 3) {
                total += colour(at);
            }
            return total;
        }

        private int gray(int at) {
            return pixels.get(at) & 0xFF;
        }

        private int colour(int at) {
            int first = pixels.get(at) & 0xFF;
            int green = pixels.get(at + 1) & 0xFF;
            int third = pixels.get(at + 2) & 0xFF;
            return (firstWeight * first + GREEN * green + thirdWeight * third + (1 << (GRAY_BITS - 1))) >> GRAY_BITS;
        }
    }

    /**
     * Which source pixels each output pixel of one axis is made of, and with which weights, which sum to 1: a first and a last
     * pixel with weights of their own, and those between them with a common one. Pixels beyond the frame are counted as the
     * edge's, by adding to its weight, so that neither memory nor time depends on how far a box reaches out.
     */
    private static final class Axis {
        final int[] first;
        final int[] last;
        final float[] head;
        final float[] tail;
        float inner;

        Axis(int outputs) {
            first = new int[outputs];
            last = new int[outputs];
            head = new float[outputs];
            tail = new float[outputs];
        }

        float weight(int output, int source) {
            if (source == first[output]) {
                return head[output];
            }
            return source == last[output] ? tail[output] : inner;
        }

        void place(double origin, double length, int sources) {
            double scale = length / first.length;
            inner = (float) (1 / scale);
            for (int i = 0; i < first.length; i++) {
                if (scale >= 1) {
                    average(i, origin + i * scale, scale, sources);
                } else {
                    interpolate(i, origin + (i + 0.5) * scale - 0.5, sources);
                }
            }
        }

        private void average(int output, double from, double scale, int sources) {
            double to = from + scale;
            first[output] = clamp(Math.floor(from), sources);
            last[output] = clamp(Math.ceil(to) - 1, sources);
            if (first[output] == last[output]) {
                head[output] = 1;
                tail[output] = 0;
            } else {
                head[output] = (float) ((first[output] + 1 - from) / scale);
                tail[output] = (float) ((to - last[output]) / scale);
            }
        }

        private void interpolate(int output, double center, int sources) {
            double left = Math.floor(center);
            first[output] = clamp(left, sources);
            last[output] = clamp(left + 1, sources);
            tail[output] = first[output] == last[output] ? 0 : (float) (center - left);
            head[output] = 1 - tail[output];
        }

        private static int clamp(double at, int sources) {
            return (int) Math.max(0, Math.min(sources - 1, at));
        }
    }
}
