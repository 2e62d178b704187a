package io.fer4j.train.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.fer4j.Box;
import io.fer4j.CropSpec;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.train.data.FaceDataset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CropCalibrationTest {
    private static final int SIDE = 48;

    private static FaceDataset noise(int size) {
        byte[] pixels = new byte[size * SIDE * SIDE];
        new Random(1).nextBytes(pixels);
        return new FaceDataset("noise", "Training", SIDE, SIDE, pixels, new byte[size]);
    }

    /** Finds the picture on the canvas, with boxes of its own ways: tighter, and a little too high and to the left. */
    private record TightDetector(boolean blind) implements FaceDetector {
        @Override
        public String id() {
            return "tight";
        }

        @Override
        public List<Face> detect(Frame frame) {
            Box picture = Canvas.picture();
            Box box = new Box(picture.x() + 10, picture.y() + 20, picture.width() - 60, picture.height() - 48);
            Face elsewhere = new Face(new Box(0, 0, 30, 30), 1);
            return blind ? List.of(elsewhere) : List.of(elsewhere, new Face(box, 0.9f));
        }

        @Override
        public void close() {}
    }

    @Test
    void theMeasuredCropMakesThePictureOfTheBox() {
        CropCalibration calibration = CropCalibration.measure(
                new TightDetector(false),
                noise(3),
                10,
                1,
                done -> assertThat(done).isOne());
        assertThat(calibration.found()).isEqualTo(10);
        Box picture = Canvas.picture();
        Box box = new Box(picture.x() + 10, picture.y() + 20, picture.width() - 60, picture.height() - 48);
        Box square = calibration.crop().square(box);
        assertThat(square.x()).isCloseTo(picture.x(), within(0.5f));
        assertThat(square.y()).isCloseTo(picture.y(), within(0.5f));
        assertThat(square.width()).isCloseTo(picture.width(), within(0.5f));
    }

    /** Finds the picture, with boxes of one width that are now as tall as it is and now less. */
    private static final class MoodyDetector implements FaceDetector {
        private int calls;

        @Override
        public String id() {
            return "moody";
        }

        @Override
        public List<Face> detect(Frame frame) {
            Box picture = Canvas.picture();
            float cut = 10 * (calls++ % 3);
            Box box = new Box(picture.x() + 32, picture.y() + cut, picture.width() - 64, picture.height() - 2 * cut);
            return List.of(new Face(box, 1));
        }

        @Override
        public void close() {}
    }

    @Test
    void theSteadierSideOfTheBoxIsMeasured() {
        CropSpec crop = CropCalibration.measure(new MoodyDetector(), noise(3), 9, 1, done -> {})
                .crop();
        assertThat(crop).isEqualTo(new CropSpec(CropSpec.Side.WIDTH, 0.25f, 0, 0));
    }

    @Test
    void aDetectorThatFindsNothingIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CropCalibration.measure(new TightDetector(true), noise(3), 4, 1, done -> {}))
                .withMessageContaining("tight");
    }

    @Test
    void theCanvasShowsThePictureEnlargedAndItsEdgeAroundIt() {
        FaceDataset dataset = noise(2);
        Frame canvas = Canvas.draw(dataset, 1);
        int corner = dataset.pixels()[SIDE * SIDE] & 0xFF;
        assertThat(canvas.pixels().get(0) & 0xFF).isEqualTo(corner);
        Box picture = Canvas.picture();
        double scale = Canvas.SIDE / (double) SIDE;
        int x = (int) (picture.x() + 10.5 * scale);
        int y = (int) (picture.y() + 20.5 * scale);
        int found = canvas.pixels().get(y * canvas.rowStride() + x) & 0xFF;
        int original = dataset.pixels()[SIDE * SIDE + 20 * SIDE + 10] & 0xFF;
        assertThat(found).isCloseTo(original, within(64));
        assertThat(CropSpec.NONE.square(picture)).isEqualTo(picture);
    }
}
