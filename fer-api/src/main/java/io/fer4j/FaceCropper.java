package io.fer4j;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * The preprocessor that serves training, evaluation and recognition alike: a square around the face, in gray or color,
 * averaged over areas down to the model's size (bilinear where it must enlarge), normalized as the model's card says. For a
 * model whose input is no square, the square is extended at two sides to the input's aspect ratio, so that faces are not
 * distorted. Of a face more than four times as tall as that, four rows stand for each row of the model's, so that the time
 * grows with the face's width and not with its area. Beyond the frame's edges the nearest edge pixel goes on. Thread-safe.
 *
 * <p>Gray is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded to 8 bits as OpenCV does it, so that a colour frame and its
 * gray copy give the same answer.
 */
public final class FaceCropper implements Preprocessor {
    private static final int GRAY_BITS = 14;
    private static final int HALF = 1 << (GRAY_BITS - 1);
    /** What each value of a colour adds to the gray; looked up faster than multiplied. */
    private static final int[] RED = shares(4899);

    private static final int[] GREEN = shares(9617);
    private static final int[] BLUE = shares(1868);

    /** How many columns of a frame are added up at a time. */
    private static final int PIECE = 1024;

    /** How many rows are looked at for a row of the model's. */
    private static final int SAMPLES = 4;

    private final InputSpec spec;
    private final CropSpec crop;
    private final ConcurrentLinkedQueue<Workspace> workspaces = new ConcurrentLinkedQueue<>();

    /**
     * Makes a preprocessor.
     *
     * @param spec what the model wants to see
     * @param crop how the detector's boxes become squares
     */
    public FaceCropper(InputSpec spec, CropSpec crop) {
        this.spec = Objects.requireNonNull(spec, "spec");
        this.crop = Objects.requireNonNull(crop, "crop");
    }

    @Override
    public void preprocess(Frame frame, List<Face> faces, InputBatch batch) {
        batch.requireSpec(spec);
        batch.resize(faces.size());
        if (faces.isEmpty()) {
            return;
        }
        Workspace workspace = workspaces.poll();
        if (workspace == null) {
            workspace = new Workspace(spec);
        }
        Resampling resampling = new Resampling(frame, spec, workspace);
        for (int i = 0; i < faces.size(); i++) {
            resampling.write(withAspect(crop.square(faces.get(i).box())), batch.image(i));
        }
        workspaces.add(workspace);
    }

    /** Extends a square about its center to the aspect ratio of the input. */
    private Box withAspect(Box square) {
        if (spec.width() == spec.height()) {
            return square;
        }
        float shorter = Math.min(spec.width(), spec.height());
        float width = square.width() * (spec.width() / shorter);
        float height = square.height() * (spec.height() / shorter);
        return new Box(
                square.x() - (width - square.width()) / 2, square.y() - (height - square.height()) / 2, width, height);
    }

    private static int[] shares(int weight) {
        return IntStream.range(0, 256).map(value -> weight * value).toArray();
    }

    /** The memory of one call, used again by later ones. */
    private static final class Workspace {
        final Axis columns;
        final Axis rows;
        final float[] picture;
        final byte[] bytes = new byte[4 * PIECE];
        final float[] gray = new float[PIECE];
        final float[] sums = new float[PIECE];

        Workspace(InputSpec spec) {
            columns = new Axis(spec.width());
            rows = new Axis(spec.height());
            picture = new float[spec.height() * spec.width()];
        }
    }

    /**
     * Separable resampling of one frame, in upright pieces of a limited width, so that the memory does not grow with the face:
     * the rows that make up a row of the model's are added up, and then the columns of what that gives.
     */
    private static final class Resampling {
        private final Frame frame;
        private final InputSpec spec;
        private final ByteBuffer pixels;
        private final Axis columns;
        private final Axis rows;
        private final float[] picture;
        private final byte[] bytes;
        private final float[] gray;
        private final float[] sums;

        Resampling(Frame frame, InputSpec spec, Workspace workspace) {
            this.frame = frame;
            this.spec = spec;
            pixels = frame.pixels();
            columns = workspace.columns;
            rows = workspace.rows;
            picture = workspace.picture;
            bytes = workspace.bytes;
            gray = workspace.gray;
            sums = workspace.sums;
        }

        void write(Box square, FloatBuffer out) {
            columns.place(square.x(), square.width(), frame.width());
            rows.placeSampled(square.y(), square.height(), frame.height());
            for (int channel = 0; channel < spec.channels(); channel++) {
                writeChannel(channel, out);
            }
        }

        private void writeChannel(int channel, FloatBuffer out) {
            Arrays.fill(picture, 0);
            int end = columns.last[spec.width() - 1] + 1;
            int to;
            for (int from = columns.first[0]; from < end; from = to) {
                to = from + Math.min(PIECE, end - from);
                addPiece(channel, from, to);
            }
            boolean planes = spec.layout() == InputSpec.Layout.NCHW;
            int first = planes ? channel * picture.length : channel;
            int step = planes ? 1 : spec.channels();
            for (int i = 0; i < picture.length; i++) {
                out.put(first + i * step, spec.normalize(picture[i], channel));
            }
        }

        private void addPiece(int channel, int from, int to) {
            int inGray = -1;
            for (int y = 0; y < spec.height(); y++) {
                Arrays.fill(sums, 0, to - from, 0);
                for (int i = 0; i < rows.count(y); i++) {
                    int source = rows.source(y, i);
                    // Two outputs share the source row on their border.
                    if (source != inGray) {
                        readRow(channel, source, from, to);
                        inGray = source;
                    }
                    addGray(rows.weight(y, i), to - from);
                }
                addColumns(y * spec.width(), from, to);
            }
        }

        /** Reads a part of a row in gray, or one of its colors. */
        private void readRow(int channel, int row, int from, int to) {
            int bytesPerPixel = frame.format().bytesPerPixel();
            int start = row * frame.rowStride() + from * bytesPerPixel;
            pixels.get(start, bytes, 0, (to - from) * bytesPerPixel);
            if (frame.format() == PixelFormat.GRAY8) {
                copyChannel(to - from, 0, 1);
            } else if (spec.color() == InputSpec.Color.GRAY) {
                boolean redFirst = frame.format().redOffset() == 0;
                mixColors(to - from, redFirst ? RED : BLUE, redFirst ? BLUE : RED, bytesPerPixel);
            } else {
                copyChannel(to - from, offset(channel), bytesPerPixel);
            }
        }

        /** At which of a pixel's bytes the frame has a channel of the input. */
        private int offset(int channel) {
            if (channel == 1) {
                return 1;
            }
            boolean red = (channel == 0) == (spec.color() == InputSpec.Color.RGB);
            return red ? frame.format().redOffset() : frame.format().blueOffset();
        }

        private void copyChannel(int count, int offset, int step) {
            for (int i = 0; i < count; i++) {
                gray[i] = bytes[offset + i * step] & 0xFF;
            }
        }

        private void mixColors(int count, int[] first, int[] third, int step) {
            for (int i = 0, at = 0; i < count; i++, at += step) {
                gray[i] = (first[bytes[at] & 0xFF] + GREEN[bytes[at + 1] & 0xFF] + third[bytes[at + 2] & 0xFF] + HALF)
                        >> GRAY_BITS;
            }
        }

        private void addGray(float weight, int count) {
            for (int i = 0; i < count; i++) {
                sums[i] += weight * gray[i];
            }
        }

        private void addColumns(int start, int from, int to) {
            for (int x = 0; x < spec.width(); x++) {
                int first = columns.first[x];
                int last = columns.last[x];
                float inner = 0;
                for (int source = Math.max(first + 1, from); source < Math.min(last, to); source++) {
                    inner += sums[source - from];
                }
                float total = columns.inner * inner;
                if (first >= from && first < to) {
                    total += columns.head[x] * sums[first - from];
                }
                if (last > first && last >= from && last < to) {
                    total += columns.tail[x] * sums[last - from];
                }
                picture[start + x] += total;
            }
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
        final int[] samples;
        float inner;
        boolean sampled;

        Axis(int outputs) {
            first = new int[outputs];
            last = new int[outputs];
            head = new float[outputs];
            tail = new float[outputs];
            samples = new int[SAMPLES * outputs];
        }

        /** How many source pixels an output is made of. */
        int count(int output) {
            return sampled ? SAMPLES : last[output] - first[output] + 1;
        }

        int source(int output, int index) {
            return sampled ? samples[output * SAMPLES + index] : first[output] + index;
        }

        float weight(int output, int index) {
            if (sampled) {
                return 1f / SAMPLES;
            }
            if (index == 0) {
                return head[output];
            }
            return first[output] + index == last[output] ? tail[output] : inner;
        }

        /** Like {@link #place}, but an output that stands for many pixels is made of a few of them, evenly spread. */
        void placeSampled(double origin, double length, int sources) {
            place(origin, length, sources);
            sampled = length > SAMPLES * first.length;
            if (sampled) {
                for (int i = 0; i < samples.length; i++) {
                    samples[i] = clamp(Math.floor(origin + (i + 0.5) * length / samples.length), sources);
                }
            }
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
