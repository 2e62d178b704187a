package io.fer4j.examples;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import io.fer4j.Frame;
import io.fer4j.image.Annotator;
import io.fer4j.image.BufferedImageFrames;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/**
 * Draws explained faces: for each one a row with the face, the face under its heat map, and the probabilities. Several faces are
 * numbered, and the whole picture with their numbers comes first.
 */
final class HeatMapPainter {
    private static final int PANEL = 288;
    private static final int GAP = 16;
    private static final int TEXT = 300;
    private static final int LEGEND = 64;
    private static final Color BACKGROUND = new Color(0xFAFAFA);
    private static final Color INK = new Color(0x1B2330);
    private static final Color BAR = new Color(0x9AA5B4);
    private static final Color ANSWER_BAR = new Color(0xC0392B);
    private static final int FALLS = 0xD7301F;
    private static final int RISES = 0x2B6CB0;
    private static final double MOST_OPAQUE = 0.72;

    private final BufferedImage picture;
    private final Frame frame;

    HeatMapPainter(Frame frame) {
        this.frame = frame;
        this.picture = BufferedImageFrames.toImage(frame);
    }

    /** A face with its explanation. */
    record Explained(FaceEmotion face, OcclusionMap map) {}

    /** Returns one picture with a row for each face. */
    BufferedImage paint(List<Explained> faces) {
        int width = 2 * PANEL + TEXT + 4 * GAP;
        int overview = faces.size() > 1 ? overviewHeight(width - 2 * GAP) + GAP : 0;
        int height = overview + faces.size() * (PANEL + GAP) + GAP + LEGEND;
        BufferedImage page = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = page.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(BACKGROUND);
            graphics.fillRect(0, 0, width, height);
            if (overview > 0) {
                overview(graphics, faces, width - 2 * GAP);
            }
            for (int i = 0; i < faces.size(); i++) {
                row(graphics, faces.get(i), overview + GAP + i * (PANEL + GAP));
            }
            legend(graphics, height - LEGEND);
        } finally {
            graphics.dispose();
        }
        return page;
    }

    private int overviewHeight(int width) {
        return Math.max(1, Math.round((float) width * frame.height() / frame.width()));
    }

    private void overview(Graphics2D graphics, List<Explained> faces, int width) {
        Frame annotated = new Annotator()
                .withoutBars()
                .annotate(frame, faces.stream().map(Explained::face).toList());
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(BufferedImageFrames.toImage(annotated), GAP, GAP, width, overviewHeight(width), null);
    }

    private void row(Graphics2D graphics, Explained explained, int top) {
        BufferedImage face = enlarged(explained.map().square());
        graphics.drawImage(face, GAP, top, null);
        graphics.drawImage(heated(face, explained.map()), 2 * GAP + PANEL, top, null);
        text(graphics, explained, 3 * GAP + 2 * PANEL, top);
    }

    /** The square that the network saw, with replicated edges. */
    private BufferedImage enlarged(Box square) {
        BufferedImage panel = new BufferedImage(PANEL, PANEL, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < PANEL; y++) {
            double fromY = square.y() + (y + 0.5) * square.height() / PANEL - 0.5;
            for (int x = 0; x < PANEL; x++) {
                double fromX = square.x() + (x + 0.5) * square.width() / PANEL - 0.5;
                panel.setRGB(x, y, interpolated(fromX, fromY));
            }
        }
        return panel;
    }

    private int interpolated(double x, double y) {
        double left = Math.floor(x);
        double top = Math.floor(y);
        int upper = blend(pixel(left, top), pixel(left + 1, top), x - left);
        int lower = blend(pixel(left, top + 1), pixel(left + 1, top + 1), x - left);
        return blend(upper, lower, y - top);
    }

    private int pixel(double x, double y) {
        return picture.getRGB(clamp(x, frame.width()), clamp(y, frame.height()));
    }

    private static int clamp(double at, int length) {
        return (int) Math.max(0, Math.min(length - 1, at));
    }

    private static BufferedImage heated(BufferedImage face, OcclusionMap map) {
        BufferedImage heated = new BufferedImage(PANEL, PANEL, BufferedImage.TYPE_INT_RGB);
        double largest = Math.max(1e-9, map.largest());
        for (int y = 0; y < PANEL; y++) {
            for (int x = 0; x < PANEL; x++) {
                double drop = map.drop((x + 0.5) / PANEL, (y + 0.5) / PANEL) / largest;
                int gray = luma(face.getRGB(x, y));
                heated.setRGB(x, y, blend(gray, drop > 0 ? FALLS : RISES, MOST_OPAQUE * Math.abs(drop)));
            }
        }
        return heated;
    }

    private static int luma(int rgb) {
        int gray = (299 * (rgb >> 16 & 0xFF) + 587 * (rgb >> 8 & 0xFF) + 114 * (rgb & 0xFF)) / 1000;
        return gray << 16 | gray << 8 | gray;
    }

    private static int blend(int below, int above, double share) {
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double mixed = (1 - share) * (below >> shift & 0xFF) + share * (above >> shift & 0xFF);
            result |= (int) Math.round(mixed) << shift;
        }
        return result;
    }

    private static void text(Graphics2D graphics, Explained explained, int left, int top) {
        graphics.setColor(INK);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 22));
        Emotion answer = explained.map().answer();
        Long number = explained.face().face().trackId();
        String label = (number == null ? "" : "#" + number + " ")
                + (explained.face().uncertain() ? "uncertain: " : "")
                + answer.label();
        graphics.drawString(label, left, top + 24);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        int line = top + 58;
        for (Emotion emotion : explained.face().scores().classes()) {
            double probability = explained.face().scores().probability(emotion);
            graphics.setColor(INK);
            graphics.drawString(emotion.label(), left, line);
            graphics.drawString(percent(probability), left + TEXT - 52, line);
            graphics.setColor(emotion == answer ? ANSWER_BAR : BAR);
            graphics.fillRoundRect(left + 80, line - 11, (int) Math.round(probability * (TEXT - 140)), 12, 4, 4);
            line += 26;
        }
        graphics.setColor(INK);
        graphics.drawString(
                String.format(
                        Locale.ROOT,
                        "One patch covered: %s to %s",
                        answer.label(),
                        percent(explained.map().probabilityAtLargest())),
                left,
                line + 14);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static void legend(Graphics2D graphics, int top) {
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        swatch(graphics, FALLS, GAP, top, "covering this part makes the answer less probable: it speaks for it");
        swatch(
                graphics,
                RISES,
                GAP,
                top + 26,
                "covering this part makes the answer more probable: it speaks against it");
    }

    private static void swatch(Graphics2D graphics, int rgb, int left, int top, String meaning) {
        graphics.setColor(new Color(rgb));
        graphics.fillRoundRect(left, top, 22, 16, 5, 5);
        graphics.setColor(INK);
        graphics.drawString(meaning, left + 32, top + 13);
    }
}
