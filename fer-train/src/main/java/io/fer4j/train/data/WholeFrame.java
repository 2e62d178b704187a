package io.fer4j.train.data;

import io.fer4j.Box;
import io.fer4j.CropSpec;
import io.fer4j.Face;
import io.fer4j.FaceCropper;
import io.fer4j.Frame;
import io.fer4j.InputBatch;
import io.fer4j.InputSpec;
import io.fer4j.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Puts pictures that are faces already, as in a data set, through {@link FaceCropper}: the crop is the whole picture, or the
 * square around it, with replicated edges, if it is not square. A picture of the model's size is only normalised. Thread-safe.
 */
public final class WholeFrame {
    private final InputSpec spec;
    private final FaceCropper cropper;

    /**
     * Makes a converter.
     *
     * @param spec what comes out
     */
    public WholeFrame(InputSpec spec) {
        this.spec = spec;
        this.cropper = new FaceCropper(spec, CropSpec.NONE);
    }

    /**
     * Resizes and normalises one picture.
     *
     * @param frame any size and format
     * @return {@code [height, width]}, normalised
     */
    public float[] crop(Frame frame) {
        InputBatch one = InputBatch.allocate(spec, 1);
        cropper.preprocess(frame, List.of(new Face(Box.of(frame), 1)), one);
        float[] picture = new float[spec.elementsPerImage()];
        one.buffer().get(picture);
        return picture;
    }

    /**
     * Fills a batch with pictures that follow each other in a data set.
     *
     * @param dataset of any picture size
     * @param from the first picture
     * @param to behind the last picture
     * @param batch is resized to {@code to - from} and filled
     * @throws IndexOutOfBoundsException if there are no such pictures
     */
    public void fill(FaceDataset dataset, int from, int to, InputBatch batch) {
        Objects.checkFromToIndex(from, to, dataset.size());
        FloatBuffer pictures = batch.resize(to - from).buffer();
        for (int i = from; i < to; i++) {
            pictures.put(crop(frame(dataset, i)));
        }
    }

    private static Frame frame(FaceDataset dataset, int index) {
        int size = dataset.height() * dataset.width();
        return Frame.wrap(
                dataset.width(),
                dataset.height(),
                dataset.width(),
                PixelFormat.GRAY8,
                ByteBuffer.wrap(dataset.pixels(), index * size, size),
                Duration.ZERO);
    }
}
