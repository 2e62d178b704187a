package io.fer4j;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
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
        if (!batch.spec().equals(spec)) {
            throw new IllegalArgumentException("Expected a batch for " + spec + ", found one for " + batch.spec() + ".");
        }
        batch.resize(faces.size());
        for (int i = 0; i < faces.size(); i++) {
            write(frame, crop.square(faces.get(i).box()), batch.image(i));
        }
    }

    /** Separable resampling: each source row once into {@code spec.width()} columns, each row then into the rows it covers. */
    private void write(Frame frame, Box square, FloatBuffer out) {
        Taps columns = Taps.of(square.x(), square.width(), spec.width(), frame.width());
        Taps rows = Taps.of(square.y(), square.height(), spec.height(), frame.height());
        ByteBuffer pixels = frame.pixels();
        float[] row = new float[spec.width()];
        float[] sum = new float[spec.width()];
        int cached = -1;
        for (int y = 0; y < spec.height(); y++) {
            java.util.Arrays.fill(sum, 0);
            for (int tap = rows.start[y]; tap < rows.start[y + 1]; tap++) {
                if (rows.source[tap] != cached) {
                    cached = rows.source[tap];
                    resampleRow(frame, pixels, cached, columns, row);
                }
                float weight = rows.weight[tap];
                for (int x = 0; x < sum.length; x++) {
                    sum[x] += weight * row[x];
                }
            }
            for (int x = 0; x < sum.length; x++) {
                out.put(y * sum.length + x, (sum[x] - spec.mean()) / spec.standardDeviation());
            }
        }
    }

    private static void resampleRow(Frame frame, ByteBuffer pixels, int y, Taps columns, float[] row) {
        int rowStart = y * frame.rowStride();
        PixelFormat format = frame.format();
        for (int x = 0; x < row.length; x++) {
            float sum = 0;
            for (int tap = columns.start[x]; tap < columns.start[x + 1]; tap++) {
                sum += columns.weight[tap] * gray(pixels, rowStart, columns.source[tap], format);
            }
            row[x] = sum;
        }
    }

    private static int gray(ByteBuffer pixels, int rowStart, int x, PixelFormat format) {
        if (format == PixelFormat.GRAY8) {
            return pixels.get(rowStart + x) & 0xFF;
        }
        int at = rowStart + 3 * x;
        int first = pixels.get(at) & 0xFF;
        int green = pixels.get(at + 1) & 0xFF;
        int third = pixels.get(at + 2) & 0xFF;
        int red = format == PixelFormat.RGB24 ? first : third;
        int blue = format == PixelFormat.RGB24 ? third : first;
        return (RED * red + GREEN * green + BLUE * blue + (1 << (GRAY_BITS - 1))) >> GRAY_BITS;
    }

    /** For each output pixel of one axis, the source pixels it is made of and their weights, which sum to 1. */
    private record Taps(int[] start, int[] source, float[] weight) {
        static Taps of(double origin, double length, int outputs, int sourceLength) {
            double scale = length / outputs;
            return scale >= 1 ? areas(origin, scale, outputs, sourceLength) : lines(origin, scale, outputs, sourceLength);
        }

        private static Taps areas(double origin, double scale, int outputs, int sourceLength) {
            int[] start = new int[outputs + 1];
            int capacity = (int) Math.min(Integer.MAX_VALUE - 8, (long) Math.ceil(scale + 2) * outputs);
            int[] source = new int[capacity];
            float[] weight = new float[capacity];
            int count = 0;
            for (int i = 0; i < outputs; i++) {
                double from = origin + i * scale;
                double to = from + scale;
                long last = (long) Math.ceil(to) - 1;
                for (long at = (long) Math.floor(from); at <= last; at++) {
                    double covered = Math.min(to, at + 1) - Math.max(from, at);
                    int clamped = (int) Math.max(0, Math.min(sourceLength - 1, at));
                    if (count > start[i] && source[count - 1] == clamped) {
                        weight[count - 1] += (float) (covered / scale);
                    } else if (covered > 0) {
                        source[count] = clamped;
                        weight[count++] = (float) (covered / scale);
                    }
                }
                start[i + 1] = count;
            }
            return new Taps(start, source, weight);
        }

        private static Taps lines(double origin, double scale, int outputs, int sourceLength) {
            int[] start = new int[outputs + 1];
            int[] source = new int[2 * outputs];
            float[] weight = new float[2 * outputs];
            for (int i = 0; i < outputs; i++) {
                double center = origin + (i + 0.5) * scale - 0.5;
                double left = Math.floor(center);
                float right = (float) (center - left);
                source[2 * i] = (int) Math.max(0, Math.min(sourceLength - 1, left));
                source[2 * i + 1] = (int) Math.max(0, Math.min(sourceLength - 1, left + 1));
                weight[2 * i] = 1 - right;
                weight[2 * i + 1] = right;
                start[i + 1] = 2 * (i + 1);
            }
            return new Taps(start, source, weight);
        }
    }
}
