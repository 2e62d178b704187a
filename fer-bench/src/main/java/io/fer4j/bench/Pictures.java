package io.fer4j.bench;

import io.fer4j.Box;
import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.image.BufferedImageFrames;
import io.fer4j.image.PictureFile;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Frames with a known number of faces, made of the public-domain photograph that comes with the examples. */
final class Pictures {
    /** How much of the surroundings is shown with a face, as a multiple of its side. */
    private static final double SURROUNDINGS = 1.7;

    /** Of the tile's shorter side, so that tiles do not touch. */
    private static final double FILLED = 0.92;

    private static final String PHOTOGRAPH = "/io/fer4j/examples/astronaut.png";

    private Pictures() {}

    /**
     * Draws a frame.
     *
     * @param width pixels
     * @param height pixels
     * @param faces 0, or a square number
     * @return BGR24
     * @throws IllegalStateException if a detector does not find exactly these faces
     */
    static Frame withFaces(int width, int height, int faces) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setColor(new java.awt.Color(0x8A8F98));
        graphics.fillRect(0, 0, width, height);
        if (faces > 0) {
            BufferedImage face = face();
            int rows = (int) Math.sqrt(faces);
            for (int i = 0; i < faces; i++) {
                place(graphics, face, i % rows * width / rows, i / rows * height / rows, width / rows, height / rows);
            }
        }
        graphics.dispose();
        return BufferedImageFrames.copy(picture);
    }

    private static void place(Graphics2D graphics, BufferedImage face, int left, int top, int width, int height) {
        int side = (int) (FILLED * Math.min(width, height));
        graphics.drawImage(face, left + (width - side) / 2, top + (height - side) / 2, side, side, null);
    }

    private static BufferedImage face() {
        Frame photograph = photograph();
        try (FaceDetector detector = FaceDetector.open("ultraface")) {
            Box box = detector.detect(photograph).get(0).box();
            double side = SURROUNDINGS * Math.max(box.width(), box.height());
            int left = (int) Math.max(0, box.centerX() - side / 2);
            int top = (int) Math.max(0, box.centerY() - side / 2);
            int fitting = (int) Math.min(side, Math.min(photograph.width() - left, photograph.height() - top));
            return BufferedImageFrames.toImage(photograph).getSubimage(left, top, fitting, fitting);
        }
    }

    /** Finds the faces and makes sure that there are as many as were drawn. */
    static List<Face> faces(Frame frame, int expected) {
        try (FaceDetector detector = FaceDetector.open("ultraface")) {
            List<Face> found = detector.detect(frame);
            if (found.size() != expected) {
                throw new IllegalStateException("Expected " + expected + " faces in the benchmark's frame of "
                        + frame.width() + "x" + frame.height() + ", found " + found.size() + ".");
            }
            return found;
        }
    }

    private static Frame photograph() {
        try (InputStream stream = Pictures.class.getResourceAsStream(PHOTOGRAPH)) {
            if (stream == null) {
                throw new IllegalStateException("Expected the photograph " + PHOTOGRAPH + " on the class path.");
            }
            return PictureFile.decode("astronaut.png", stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
