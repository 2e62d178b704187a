package io.fer4j.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.image.PictureFile;
import io.fer4j.image.Portraits;
import io.fer4j.image.Samples;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

/** Pictures that fer-image and OpenCV decode have the same pixels and the same expressions. */
class PicturesAgainstOpenCvTest {
    /** In gray levels, in the mean over a picture. */
    private static final double MOST_DIFFERENCE = 1;
    /** libwebp interpolates the colors of lossy pictures, which are stored at half the size; TwelveMonkeys repeats them. */
    private static final double MOST_DIFFERENCE_OF_LOSSY_WEBP = 1.5;

    private static final double ROUNDING = 0.01;

    private static Map<String, byte[]> pictures() throws IOException {
        NativeLibraries.loadOpenCv(opencv_imgcodecs.class);
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        pictures.put("astronaut.png", Samples.file("astronaut.png"));
        pictures.put("mona-lisa.jpg", Samples.file("mona-lisa.jpg"));
        pictures.put("small.webp", Samples.file("small.webp"));
        BufferedImage color = Portraits.astronaut();
        BufferedImage gray = gray(color);
        for (String format : List.of("png", "jpg", "bmp", "tiff")) {
            pictures.put("color." + format, encoded(color, format));
            pictures.put("gray." + format, encoded(gray, format));
        }
        BufferedImage alpha = new BufferedImage(color.getWidth(), color.getHeight(), BufferedImage.TYPE_INT_ARGB);
        draw(color, alpha);
        for (int y = 0; y < alpha.getHeight(); y++) {
            for (int x = 0; x < alpha.getWidth(); x++) {
                alpha.setRGB(x, y, (alpha.getRGB(x, y) & 0xFFFFFF) | ((x & 0xFF) << 24));
            }
        }
        pictures.put("alpha.png", encoded(alpha, "png"));
        BufferedImage palette = new BufferedImage(color.getWidth(), color.getHeight(), BufferedImage.TYPE_BYTE_INDEXED);
        draw(color, palette);
        pictures.put("palette.png", encoded(palette, "png"));
        pictures.put("palette.gif", encoded(palette, "gif"));
        pictures.put("progressive.jpg", jpeg(new IIOImage(color, null, null), true));
        try (Mat mat = MatFrames.toMat(Samples.astronaut());
                Mat deep = new Mat()) {
            mat.convertTo(deep, opencv_core.CV_16UC3, 257, 0);
            pictures.put("deep.png", encoded(deep, ".png"));
            pictures.put("deep.tiff", encoded(deep, ".tiff"));
            pictures.put("opencv.jpg", encoded(mat, ".jpg"));
            pictures.put("opencv.tiff", encoded(mat, ".tiff"));
            pictures.put(
                    "subsampled-not.jpg",
                    encoded(
                            mat,
                            ".jpg",
                            opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
                            opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444));
            pictures.put("cmyk.jpg", fourComponents(color, 0));
            pictures.put("ycck.jpg", fourComponents(color, 2));
            pictures.put("lossy.webp", encoded(mat, ".webp", opencv_imgcodecs.IMWRITE_WEBP_QUALITY, 80));
            pictures.put("lossless.webp", encoded(mat, ".webp", opencv_imgcodecs.IMWRITE_WEBP_QUALITY, 101));
        }
        return pictures;
    }

    @Test
    void haveTheSamePixels() throws IOException {
        Map<String, byte[]> pictures = pictures();
        double sum = 0;
        for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
            Frame ours = PictureFile.decode(picture.getKey(), picture.getValue());
            Frame theirs = decodedByOpenCv(picture.getValue());

            assertThat(ours.width()).as(picture.getKey()).isEqualTo(theirs.width());
            assertThat(ours.height()).as(picture.getKey()).isEqualTo(theirs.height());
            assertThat(ours.format()).isEqualTo(PixelFormat.BGR24);
            boolean lossyWebp =
                    picture.getKey().equals("lossy.webp") || picture.getKey().equals("small.webp");
            double difference = meanDifference(ours, theirs);
            assertThat(difference)
                    .as(picture.getKey())
                    .isLessThanOrEqualTo(lossyWebp ? MOST_DIFFERENCE_OF_LOSSY_WEBP : ROUNDING);
            sum += difference;
        }
        assertThat(sum / pictures.size()).isLessThanOrEqualTo(MOST_DIFFERENCE);
    }

    @Test
    void haveTheSameExpressions() throws IOException {
        try (EmotionRecognizer recognizer = EmotionRecognizer.create()) {
            for (Map.Entry<String, byte[]> picture : pictures().entrySet()) {
                List<FaceEmotion> ours = recognizer.recognize(PictureFile.decode(picture.getKey(), picture.getValue()));
                List<FaceEmotion> theirs = recognizer.recognize(decodedByOpenCv(picture.getValue()));

                assertThat(ours).as(picture.getKey()).hasSameSizeAs(theirs);
                if (picture.getKey().equals("ycck.jpg")) {
                    continue;
                }
                assertThat(ours).as(picture.getKey()).isNotEmpty();
                assertThat(ours.get(0).top())
                        .as(picture.getKey())
                        .isEqualTo(theirs.get(0).top());
                assertThat(ours.get(0).scores().probability(ours.get(0).top()))
                        .as(picture.getKey())
                        .isCloseTo(
                                theirs.get(0).scores().probability(ours.get(0).top()),
                                org.assertj.core.api.Assertions.within(0.03f));
            }
        }
    }

    private static Frame decodedByOpenCv(byte[] file) {
        try (BytePointer bytes = new BytePointer(file);
                Mat row = new Mat(1, file.length, opencv_core.CV_8UC1, bytes);
                Mat decoded = opencv_imgcodecs.imdecode(row, opencv_imgcodecs.IMREAD_COLOR)) {
            return MatFrames.copy(decoded, Duration.ZERO);
        }
    }

    private static double meanDifference(Frame ours, Frame theirs) {
        long sum = 0;
        int length = ours.pixels().remaining();
        for (int i = 0; i < length; i++) {
            sum += Math.abs((ours.pixels().get(i) & 0xFF) - (theirs.pixels().get(i) & 0xFF));
        }
        return (double) sum / length;
    }

    private static BufferedImage gray(BufferedImage color) {
        BufferedImage gray = new BufferedImage(color.getWidth(), color.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < color.getHeight(); y++) {
            for (int x = 0; x < color.getWidth(); x++) {
                gray.getRaster().setSample(x, y, 0, color.getRGB(x, y) >> 8 & 0xFF);
            }
        }
        return gray;
    }

    private static void draw(BufferedImage from, BufferedImage to) {
        Graphics2D graphics = to.createGraphics();
        graphics.drawImage(from, 0, 0, null);
        graphics.dispose();
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).as(format).isTrue();
        return bytes.toByteArray();
    }

    private static byte[] jpeg(IIOImage image, boolean progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam choices = writer.getDefaultWriteParam();
            choices.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.setOutput(out);
            writer.write(null, image, choices);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A photograph in inks, as Adobe writes it: 255 is no ink. The numbers are the photograph's for CMYK, wild colors for YCCK. */
    private static byte[] fourComponents(BufferedImage image, int transform) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(0, image.getWidth(), image.getHeight(), 4, null);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                raster.setPixel(x, y, new int[] {rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF, 255 - x % 64});
            }
        }
        byte[] jpeg = jpeg(new IIOImage(raster, null, null), false);
        byte[] adobe = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform};
        return ByteBuffer.allocate(jpeg.length + adobe.length)
                .put(jpeg, 0, 2)
                .put(adobe)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    private static byte[] encoded(Mat mat, String extension, int... options) {
        try (BytePointer bytes = new BytePointer();
                IntPointer parameters = new IntPointer(options)) {
            opencv_imgcodecs.imencode(extension, mat, bytes, parameters);
            byte[] encoded = new byte[Math.toIntExact(bytes.limit())];
            bytes.get(encoded);
            return encoded;
        }
    }
}
