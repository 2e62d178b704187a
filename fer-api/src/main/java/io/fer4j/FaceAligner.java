package io.fer4j;

import io.fer4j.internal.RotatedPatch;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The recognizer's default preprocessor: a {@link FaceCropper} that turns rolled faces upright. A face whose landmarks say that it is
 * rolled by more than {@value #LARGEST_ROLL_DEGREES} degrees is cut out along its own axes, in the size of an upright one, about the
 * place half way between its box's middle and that of its landmarks. All others, and those without landmarks, are cropped by their
 * boxes. Models are trained on faces that are about upright, and a few degrees matter less than the landmarks' own error. Thread-safe.
 */
@Experimental
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
        this.spec = Objects.requireNonNull(spec, "spec");
        this.crop = Objects.requireNonNull(crop, "crop");
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

    /** Cuts out the square that the model sees, turned upright. */
    private Frame upright(Frame frame, Alignment alignment) {
        Box square = crop.square(alignment.box());
        int most = OVERSAMPLING * Math.max(spec.width(), spec.height());
        int size = (int) Math.max(1, Math.min(most, Math.ceil(square.width())));
        double across = square.centerX() - alignment.centerX();
        double down = square.centerY() - alignment.centerY();
        double cosine = Math.cos(alignment.roll());
        double sine = Math.sin(alignment.roll());
        return RotatedPatch.cut(
                frame,
                alignment.centerX() + cosine * across - sine * down,
                alignment.centerY() + sine * across + cosine * down,
                square.width(),
                alignment.roll(),
                size);
    }
}
