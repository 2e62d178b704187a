package io.fer4j.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.train.data.DatasetException;
import io.fer4j.train.data.FaceBoxes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The counting, on two pictures with two large faces and a small one. */
class DetectorEvaluationTest {
    private static final String HEAD = "image,width,height,x1,y1,x2,y2\n";

    @TempDir
    Path directory;

    private Path list;

    /** A detector whose boxes are known. */
    private record Known(List<Face> faces) implements FaceDetector {
        @Override
        public String id() {
            return "known";
        }

        @Override
        public List<Face> detect(Frame frame) {
            return faces;
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void writePictures() throws IOException {
        ImageIO.write(
                new BufferedImage(200, 100, BufferedImage.TYPE_3BYTE_BGR),
                "png",
                directory.resolve("a.png").toFile());
        list = Files.writeString(
                directory.resolve("faces.csv"),
                HEAD + "a.png,200,100,10,10,50,50\na.png,200,100,100,10,140,50\na.png,200,100,60,60,70,70\n");
    }

    private DetectorEvaluation evaluate(Face... faces) throws IOException {
        return evaluate(0.08, Double.POSITIVE_INFINITY, faces);
    }

    private DetectorEvaluation evaluate(double smallest, double largest, Face... faces) throws IOException {
        return DetectorEvaluation.measure(
                new Known(List.of(faces)),
                FaceBoxes.read(list),
                smallest,
                largest,
                0.4,
                done -> assertThat(done).isEqualTo(1));
    }

    @Test
    void countsFacesOfTheSmallestSizeOnly() throws IOException {
        assertThat(evaluate()).isEqualTo(new DetectorEvaluation(1, 2, 0, 0));
        assertThat(evaluate(new Face(new Box(12, 10, 40, 40), 1))).isEqualTo(new DetectorEvaluation(1, 2, 1, 0));
    }

    @Test
    void countsFacesBelowTheLargestSizeOnly() throws IOException {
        Face small = new Face(new Box(60, 60, 10, 10), 1);
        Face large = new Face(new Box(12, 10, 40, 40), 1);

        assertThat(evaluate(0.03, 0.08, small, large)).isEqualTo(new DetectorEvaluation(1, 1, 1, 0));
        assertThat(evaluate(0.03, 0.05, small, large)).isEqualTo(new DetectorEvaluation(1, 0, 0, 0));
    }

    @Test
    void aSmallFaceIsNeitherFoundNorFalse() throws IOException {
        assertThat(evaluate(new Face(new Box(60, 60, 10, 10), 1))).isEqualTo(new DetectorEvaluation(1, 2, 0, 0));
    }

    @Test
    void aSecondBoxOnAFaceAndOneBesideAreFalse() throws IOException {
        DetectorEvaluation result = evaluate(
                new Face(new Box(14, 10, 40, 40), 0.7f),
                new Face(new Box(10, 10, 40, 40), 0.9f),
                new Face(new Box(150, 50, 40, 40), 0.8f));
        assertThat(result).isEqualTo(new DetectorEvaluation(1, 2, 1, 2));
        assertThat(result.recall()).isEqualTo(0.5);
        assertThat(result.falseFacesPerPicture()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.png,200,100,10,10,50 | 7 columns in line 2",
                "a.png,200,100,10,10,x,50 | a number of pixels for x2 in line 2",
                "a.png,200,100,50,10,10,50 | x2 above x1 and y2 above y1 in line 2",
            })
    void aWrongRowIsNamed(String row, String expected) throws IOException {
        Files.writeString(list, HEAD + row + "\n");
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(() -> FaceBoxes.read(list))
                .withMessageStartingWith("Expected " + expected);
    }

    @ParameterizedTest
    @CsvSource({"0.08, 0", "0.08, 7", "0.08, NaN", "-0.1, 0.4", "8, 0.4"})
    void fractionsThatAreNoneAreRefused(double smallest, double iou) throws IOException {
        FaceBoxes boxes = FaceBoxes.read(list);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DetectorEvaluation.measure(
                        new Known(List.of()), boxes, smallest, Double.POSITIVE_INFINITY, iou, done -> {}))
                .withMessageStartingWith("Expected ");
    }

    @Test
    void aPictureOfAnotherSizeIsRefused() throws IOException {
        Files.writeString(list, HEAD + "a.png,100,100,10,10,50,50\n");
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(this::evaluate)
                .withMessageContaining("100x100")
                .withMessageContaining("found 200x100");
    }
}
