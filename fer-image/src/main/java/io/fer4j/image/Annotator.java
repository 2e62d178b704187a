package io.fer4j.image;

import io.fer4j.BackendException;
import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;

/**
 * Draws results onto a copy of a frame: a box around each face and, beside it, the expression's emoji and name, its
 * probability, and bars for all expressions that the model knows. Labels adapt to the size of picture and face, stay inside the picture and keep off the
 * faces; where many faces leave little room they say less, and a line leads to one that is not beside its face. An uncertain result is gray, its box dashed, its name followed by a
 * question mark. A face with a track carries the track's number.
 *
 * <p>Needs fonts but no display. Thread-safe and immutable.
 */
public final class Annotator {
    private final LabelPainter painter;
    private final LabelStyle most;

    /**
     * Makes an annotator that draws the bars.
     *
     * @throws BackendException if Java cannot draw text on this system; the message says what to install
     */
    public Annotator() {
        this(new LabelPainter(new EmojiPictures()), LabelStyle.PANEL);
        tryOutFonts();
    }

    private Annotator(LabelPainter painter, LabelStyle most) {
        this.painter = painter;
        this.most = most;
    }

    /**
     * Returns an annotator that leaves the bars out.
     *
     * @return one that draws box, emoji, name and probability
     */
    public Annotator withoutBars() {
        return new Annotator(painter, LabelStyle.CHIP);
    }

    /** Java finds out that there are no fonts only when it draws the first text, and then with errors of many kinds. */
    private static void tryOutFonts() {
        try {
            BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D graphics = picture.createGraphics();
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 8));
            graphics.drawString("x", 0, 8);
            graphics.dispose();
        } catch (LinkageError | InternalError | AWTError | RuntimeException e) {
            throw new BackendException(
                    "Expected fonts to label pictures with, found that Java cannot draw text here: " + e
                            + ". Install fontconfig and a font (Debian: fontconfig fonts-dejavu-core) and a Java"
                            + " runtime with java.desktop, and run without a display with -Djava.awt.headless=true.",
                    e);
        }
    }

    /**
     * Draws results.
     *
     * @param frame any size and format, left as it is
     * @param faces what to draw; the boxes may reach beyond the frame
     * @return a copy of the frame in the format BGR24 with the results, at the same timestamp
     */
    public Frame annotate(Frame frame, List<FaceEmotion> faces) {
        return draw(
                frame,
                faces.stream().map(face -> new LabelledFace(face, face.top())).toList());
    }

    /**
     * Draws results whose labels name another expression than the top of the scores, for example because it changes less readily.
     *
     * @param frame any size and format, left as it is
     * @param faces what to draw; the boxes may reach beyond the frame
     * @return a copy of the frame in the format BGR24 with the results, at the same timestamp
     */
    public Frame annotateLabelled(Frame frame, List<LabelledFace> faces) {
        return draw(frame, faces);
    }

    /**
     * Returns the colour in which an expression is drawn.
     *
     * @param emotion which
     * @return one that stands out from a dark ground
     */
    public static Color colour(Emotion emotion) {
        return LabelPainter.colour(emotion);
    }

    /**
     * Returns the emoji that stands for an expression, for programs that draw it themselves.
     *
     * @param emotion which
     * @return a PNG file of 64x64 pixels; it is one of Twemoji's, CC-BY 4.0, and whoever shows it names them
     */
    public static byte[] emoji(Emotion emotion) {
        return EmojiPictures.file(emotion);
    }

    private Frame draw(Frame frame, List<LabelledFace> faces) {
        BufferedImage image = BufferedImageFrames.toColourImage(frame);
        Graphics2D graphics = image.createGraphics();
        try {
            smooth(graphics);
            draw(graphics, frame, faces);
        } finally {
            graphics.dispose();
        }
        return BufferedImageFrames.takeOver(image, frame.timestamp());
    }

    private void draw(Graphics2D graphics, Frame frame, List<LabelledFace> faces) {
        List<Box> boxes = faces.stream().map(LabelledFace::box).toList();
        List<Optional<LabelLayout.Label>> labels = LabelLayout.place(
                frame.width(),
                frame.height(),
                boxes,
                most,
                faces.stream().anyMatch(face -> face.face().trackId() != null));
        for (LabelledFace face : faces) {
            painter.drawBox(graphics, face, LabelLayout.fontSize(frame.width(), frame.height(), face.box()));
        }
        for (int i = 0; i < faces.size(); i++) {
            if (labels.get(i).isPresent()) {
                painter.drawLeader(graphics, faces.get(i), labels.get(i).get());
            }
        }
        for (int i = 0; i < faces.size(); i++) {
            if (labels.get(i).isPresent()) {
                painter.drawLabel(graphics, faces.get(i), labels.get(i).get());
            }
        }
    }

    private static void smooth(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }
}
