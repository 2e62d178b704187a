package io.fer4j.examples.finetune;

import io.fer4j.Box;
import io.fer4j.CropSpec;
import io.fer4j.Face;
import io.fer4j.FaceCropper;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.InputBatch;
import io.fer4j.ModelCard;
import io.fer4j.Preprocessor;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes of a picture what the network sees: its biggest face, cropped as the model's card says, or the whole picture. */
final class FaceReader implements AutoCloseable {
    private final @Nullable FaceDetector detector;
    private final Preprocessor preprocessor;
    private final InputBatch batch;

    private FaceReader(@Nullable FaceDetector detector, ModelCard card, CropSpec crop) {
        this.detector = detector;
        this.preprocessor = new FaceCropper(card.input(), crop);
        this.batch = InputBatch.allocate(card.input(), 1);
    }

    static FaceReader detecting(String detector, ModelCard card) {
        return new FaceReader(FaceDetector.open(detector), card, card.crop(detector));
    }

    static FaceReader whole(ModelCard card) {
        return new FaceReader(null, card, CropSpec.NONE);
    }

    /**
     * Reads a face.
     *
     * @param file a picture
     * @return {@code [height, width]}, normalised
     * @throws SourceException if it is no picture or has no face
     */
    float[] read(Path file) {
        Frame frame = PictureFile.read(file);
        List<Face> faces = detector == null ? List.of(new Face(Box.of(frame), 1)) : detector.detect(frame);
        Face biggest = faces.stream()
                .max(Comparator.comparingDouble(face -> face.box().area()))
                .orElseThrow(() -> new SourceException("Expected a face in " + file
                        + ", found none. If the pictures are faces already cut out, add --whole."));
        preprocessor.preprocess(frame, List.of(biggest), batch);
        FloatBuffer pixels = batch.buffer();
        float[] read = new float[pixels.remaining()];
        pixels.get(read);
        return read;
    }

    @Override
    public void close() {
        if (detector != null) {
            detector.close();
        }
    }
}
