package io.fer4j;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The recognizer's default preprocessor: a {@link FaceCropper} that turns rolled faces upright. A face whose landmarks say that it is
 * rolled by more than {@value #LARGEST_ROLL_DEGREES} degrees is cut out along its own axes, in the size of an upright one, about the
 * place half way between its box's middle and that of its landmarks. All others, and those without landmarks, are cropped by their
 * boxes. Models are trained on faces that are about upright, and a few degrees matter less than the landmarks' own error. Thread-safe.
 */
public final class FaceAligner implements Preprocessor {
    /** Up to how many degrees a face counts as upright. */
    static final int LARGEST_ROLL_DEGREES = 15;

    /** How many pixels of a turned face stand for one of the model's at most, along each axis. */
    private static final int OVERSAMPLING = 4;

    private final InputSpec spec;
    private final CropSpec crop;
    private final FaceCropper cropper;
    private final FaceCropper whole;

    /**
     * Makes a preprocessor.
     *
     * @param spec what the model wants to see
     * @param crop how the detector's boxes become squares
     */
    public FaceAligner(InputSpec spec, CropSpec crop) {
        this.spec = spec;
        this.crop = crop;
        cropper = new FaceCropper(spec, crop);
        whole = new FaceCropper(spec, CropSpec.NONE);
    }

    @Override
    public void preprocess(Frame frame, List<Face> faces, InputBatch batch) {
        cropper.preprocess(frame, faces, batch);
        for (int i = 0; i < faces.size(); i++) {
            Optional<Alignment> alignment = Alignment.of(faces.get(i)).filter(FaceAligner::isRolled);
            if (alignment.isPresent()) {
                Frame upright = upright(frame, alignment.get());
                InputBatch single = InputBatch.allocate(spec, 1);
                whole.preprocess(upright, List.of(new Face(Box.of(upright), 1)), single);
                batch.image(i).put(0, single.image(0), 0, single.image(0).remaining());
            }
        }
    }

    private static boolean isRolled(Alignment alignment) {
        return Math.abs(Math.toDegrees(alignment.roll())) > LARGEST_ROLL_DEGREES;
    }

    /** Cuts out the square that the model sees, turned upright; every pixel lies between four of the frame's. */
    private Frame upright(Frame frame, Alignment alignment) {
        Box square = crop.square(alignment.box());
        int most = OVERSAMPLING * Math.max(spec.width(), spec.height());
        int side = (int) Math.max(1, Math.min(most, Math.ceil(square.width())));
        double step = square.width() / side;
        double cosine = Math.cos(alignment.roll());
        double sine = Math.sin(alignment.roll());
        int bytes = frame.format().bytesPerPixel();
        byte[] pixels = new byte[side * side * bytes];
        Sampler sampler = new Sampler(frame);
        for (int y = 0; y < side; y++) {
            double down = square.y() + (y + 0.5) * step - alignment.centerY();
            for (int x = 0; x < side; x++) {
                double across = square.x() + (x + 0.5) * step - alignment.centerX();
                sampler.read(
                        alignment.centerX() + cosine * across - sine * down,
                        alignment.centerY() + sine * across + cosine * down,
                        pixels,
                        (y * side + x) * bytes);
            }
        }
        return Frame.copyOf(side, side, frame.format(), pixels);
    }

    /** Interpolates between a frame's pixels; beyond its edges the nearest edge pixel goes on. */
    private static final class Sampler {
        private final Frame frame;
        private final ByteBuffer pixels;
        private final int bytes;

        Sampler(Frame frame) {
            this.frame = frame;
            pixels = frame.pixels();
            bytes = frame.format().bytesPerPixel();
        }

        /** Writes the pixel at a place, measured from the upper left corner of the frame's first pixel. */
        void read(double x, double y, byte[] out, int at) {
            double left = Math.floor(x - 0.5);
            double top = Math.floor(y - 0.5);
            double right = x - 0.5 - left;
            double bottom = y - 0.5 - top;
            int first = bytes * clamp(left, frame.width());
            int second = bytes * clamp(left + 1, frame.width());
            int above = frame.rowStride() * clamp(top, frame.height());
            int below = frame.rowStride() * clamp(top + 1, frame.height());
            for (int i = 0; i < bytes; i++) {
                double upper = (1 - right) * value(above + first + i) + right * value(above + second + i);
                double lower = (1 - right) * value(below + first + i) + right * value(below + second + i);
                out[at + i] = (byte) Math.round((1 - bottom) * upper + bottom * lower);
            }
        }

        private int value(int at) {
            return pixels.get(at) & 0xFF;
        }

        private static int clamp(double at, int length) {
            return (int) Math.max(0, Math.min(length - 1.0, at));
        }
    }
}
