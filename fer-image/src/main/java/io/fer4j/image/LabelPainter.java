package io.fer4j.image;

import io.fer4j.Emotion;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.List;
import java.util.Locale;

/** Draws faces' boxes and labels. Text is made narrower where a platform's font would not fit. Thread-safe. */
final class LabelPainter {
    private static final Color BACKGROUND = new Color(16, 18, 24, 205);
    private static final Color SHADOW = new Color(0, 0, 0, 130);
    private static final Color TRACK = new Color(255, 255, 255, 45);
    private static final Color TEXT = new Color(255, 255, 255);
    private static final Color FAINT_TEXT = new Color(205, 210, 218);
    private static final Color UNCERTAIN = new Color(205, 210, 218);
    private static final float UNCERTAIN_EMOJI = 0.5f;
    /** Up to this distance, in multiples of the font size, a label is seen to belong to its face. */
    private static final double BESIDE = 0.8;

    private final EmojiPictures emoji;

    LabelPainter(EmojiPictures emoji) {
        this.emoji = emoji;
    }

    /** Returns an expression's colour, which stands out from a dark background. */
    static Color colour(Emotion emotion) {
        return switch (emotion) {
            case ANGRY -> new Color(0xF2555A);
            case DISGUST -> new Color(0x8BC34A);
            case FEAR -> new Color(0xB388FF);
            case HAPPY -> new Color(0xFFC93C);
            case SAD -> new Color(0x5C9DFF);
            case SURPRISE -> new Color(0xFF8F4A);
            case NEUTRAL -> new Color(0x4DD0C4);
            case CONTEMPT -> new Color(0xF48FB1);
        };
    }

    private static Color colour(LabelledFace face) {
        return face.uncertain() ? UNCERTAIN : colour(face.top());
    }

    /** Draws the rectangle around a face: in the expression's colour, or gray and dashed if the result is uncertain. */
    void drawBox(Graphics2D graphics, LabelledFace face, double fontSize) {
        double line = Math.max(2, 0.17 * fontSize);
        double arc = 0.9 * fontSize;
        RoundRectangle2D shape = new RoundRectangle2D.Double(
                face.box().x(), face.box().y(), face.box().width(), face.box().height(), arc, arc);
        graphics.setColor(SHADOW);
        graphics.setStroke(new BasicStroke((float) (2 * line)));
        graphics.draw(shape);
        graphics.setColor(colour(face));
        graphics.setStroke(
                face.uncertain()
                        ? new BasicStroke(
                                (float) line,
                                BasicStroke.CAP_BUTT,
                                BasicStroke.JOIN_ROUND,
                                1,
                                new float[] {(float) (0.7 * fontSize), (float) (0.45 * fontSize)},
                                0)
                        : new BasicStroke((float) line));
        graphics.draw(shape);
    }

    /** Draws a label. */
    void drawLabel(Graphics2D graphics, LabelledFace face, LabelLayout.Label label) {
        double unit = label.fontSize();
        Rectangle2D area = label.area();
        drawBackground(graphics, face, area, unit);
        double pad = 0.6 * unit;
        switch (label.style()) {
            case PANEL -> {
                drawHeader(
                        graphics,
                        face,
                        area.getX() + pad,
                        area.getY() + 0.55 * unit,
                        area.getWidth() - 2 * pad,
                        2.3 * unit,
                        unit);
                drawRows(graphics, face, area, unit);
            }
            case CARD -> {
                drawHeader(
                        graphics,
                        face,
                        area.getX() + 0.4 * unit,
                        area.getY() + 0.25 * unit,
                        area.getWidth() - 0.9 * unit,
                        1.75 * unit,
                        0.95 * unit);
                drawSmallBars(graphics, face, area, unit);
            }
            case CHIP ->
                drawHeader(
                        graphics,
                        face,
                        area.getX() + 0.3 * unit,
                        area.getY() + 0.25 * unit,
                        area.getWidth() - 0.8 * unit,
                        1.7 * unit,
                        0.95 * unit);
            case TAG -> {
                drawText(
                        graphics,
                        "#" + face.face().trackId(),
                        font(Font.BOLD, 1.1 * unit),
                        TEXT,
                        area.getX() + 0.4 * unit,
                        area.getCenterY(),
                        2 * unit,
                        false);
                drawEmoji(graphics, face, area.getMaxX() - 1.95 * unit, area.getY() + 0.25 * unit, 1.7 * unit);
            }
            case BADGE -> drawEmoji(graphics, face, area.getX() + 0.25 * unit, area.getY() + 0.25 * unit, 1.7 * unit);
        }
    }

    /** Draws the line between a face and a label that is not beside it. */
    void drawLeader(Graphics2D graphics, LabelledFace face, LabelLayout.Label label) {
        Rectangle2D area = label.area();
        Rectangle2D box = new Rectangle2D.Double(
                face.box().x(), face.box().y(), face.box().width(), face.box().height());
        double fromX = Math.max(box.getX(), Math.min(box.getMaxX(), area.getCenterX()));
        double fromY = Math.max(box.getY(), Math.min(box.getMaxY(), area.getCenterY()));
        double toX = Math.max(area.getX(), Math.min(area.getMaxX(), fromX));
        double toY = Math.max(area.getY(), Math.min(area.getMaxY(), fromY));
        if (Math.hypot(toX - fromX, toY - fromY) <= BESIDE * label.fontSize()) {
            return;
        }
        Line2D line = new Line2D.Double(fromX, fromY, toX, toY);
        graphics.setColor(SHADOW);
        graphics.setStroke(new BasicStroke((float) Math.max(3, 0.3 * label.fontSize())));
        graphics.draw(line);
        graphics.setColor(colour(face));
        graphics.setStroke(new BasicStroke((float) Math.max(1.5, 0.15 * label.fontSize())));
        graphics.draw(line);
    }

    private static void drawBackground(Graphics2D graphics, LabelledFace face, Rectangle2D area, double unit) {
        double arc = 1.1 * unit;
        RoundRectangle2D shape =
                new RoundRectangle2D.Double(area.getX(), area.getY(), area.getWidth(), area.getHeight(), arc, arc);
        graphics.setColor(BACKGROUND);
        graphics.fill(shape);
        graphics.setColor(colour(face));
        graphics.setStroke(new BasicStroke((float) Math.max(1, 0.08 * unit)));
        graphics.draw(shape);
    }

    /** One line: emoji, expression, probability at the right end. */
    private void drawHeader(
            Graphics2D graphics, LabelledFace face, double x, double y, double width, double height, double unit) {
        drawEmoji(graphics, face, x, y, height);
        String name = face.top().label();
        if (face.face().trackId() != null) {
            name = "#" + face.face().trackId() + " " + name;
        }
        double textX = x + height + 0.45 * unit;
        double percentWidth = 3.2 * unit;
        double textWidth = x + width - percentWidth - textX - 0.2 * unit;
        double middle = y + height / 2;
        Font bold = font(Font.BOLD, 1.2 * unit);
        if (face.uncertain() && height > 2 * unit) {
            drawText(
                    graphics,
                    face.uncertainty() + ":",
                    font(Font.ITALIC, 0.8 * unit),
                    FAINT_TEXT,
                    textX,
                    middle - 0.75 * unit,
                    textWidth,
                    false);
            drawText(graphics, name + "?", bold, colour(face), textX, middle + 0.35 * unit, textWidth, false);
        } else {
            drawText(
                    graphics,
                    face.uncertain() ? name + "?" : name,
                    bold,
                    face.uncertain() ? colour(face) : TEXT,
                    textX,
                    middle,
                    textWidth,
                    false);
        }
        drawText(graphics, percent(face, face.top()), bold, colour(face), x + width, middle, percentWidth, true);
    }

    private void drawEmoji(Graphics2D graphics, LabelledFace face, double x, double y, double side) {
        Composite before = graphics.getComposite();
        if (face.uncertain()) {
            graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, UNCERTAIN_EMOJI));
        }
        emoji.draw(graphics, face.top(), x, y, side);
        graphics.setComposite(before);
    }

    private static void drawRows(Graphics2D graphics, LabelledFace face, Rectangle2D area, double unit) {
        double left = area.getX() + 0.7 * unit;
        double right = area.getMaxX() - 0.7 * unit;
        double nameWidth = 4.2 * unit;
        double percentWidth = 2.3 * unit;
        double barX = left + nameWidth + 0.3 * unit;
        double barWidth = right - percentWidth - 0.2 * unit - barX;
        List<Emotion> classes = face.scores().classes();
        double step = 1.36 * unit * Math.min(1, 7.0 / classes.size());
        double middle = area.getY() + 3.2 * unit + step / 2;
        for (Emotion emotion : classes) {
            boolean top = emotion == face.top();
            Font font = font(top ? Font.BOLD : Font.PLAIN, 0.9 * unit);
            Color text = top ? TEXT : FAINT_TEXT;
            drawText(graphics, emotion.label(), font, text, left, middle, nameWidth, false);
            drawBar(graphics, barX, middle - 0.3 * unit, barWidth, 0.6 * unit, face, emotion);
            drawText(graphics, percent(face, emotion), font, text, right, middle, percentWidth, true);
            middle += step;
        }
    }

    private static void drawBar(
            Graphics2D graphics, double x, double y, double width, double height, LabelledFace face, Emotion emotion) {
        graphics.setColor(TRACK);
        graphics.fill(new RoundRectangle2D.Double(x, y, width, height, height, height));
        double filled = width * Math.min(1, face.scores().probability(emotion));
        if (filled >= 0.5) {
            double arc = Math.min(filled, height);
            graphics.setColor(colour(emotion));
            graphics.fill(new RoundRectangle2D.Double(x, y, filled, height, arc, height));
        }
    }

    /** Bars side by side, as high as the probabilities, each over the emoji of its expression. */
    private void drawSmallBars(Graphics2D graphics, LabelledFace face, Rectangle2D area, double unit) {
        List<Emotion> classes = face.scores().classes();
        double step = (area.getWidth() - 1.0 * unit) / classes.size();
        double height = 1.7 * unit;
        double icon = Math.min(1.1 * unit, 0.95 * step);
        double bottom = area.getMaxY() - 0.45 * unit - icon;
        double x = area.getX() + 0.5 * unit + 0.1 * step;
        for (Emotion emotion : classes) {
            double filled =
                    Math.max(0.06 * height, height * Math.min(1, face.scores().probability(emotion)));
            graphics.setColor(TRACK);
            graphics.fill(new Rectangle2D.Double(x, bottom - height, 0.8 * step, height));
            graphics.setColor(colour(emotion));
            graphics.fill(new Rectangle2D.Double(x, bottom - filled, 0.8 * step, filled));
            emoji.draw(graphics, emotion, x + 0.4 * step - icon / 2, bottom + 0.15 * unit, icon);
            x += step;
        }
    }

    private static String percent(LabelledFace face, Emotion emotion) {
        return String.format(Locale.ROOT, "%.0f%%", 100 * face.scores().probability(emotion));
    }

    private static Font font(int style, double size) {
        return new Font(Font.SANS_SERIF, style, 1).deriveFont((float) size);
    }

    /** Draws one line of text around a vertical middle, at the left or the right end of its place. */
    private static void drawText(
            Graphics2D graphics,
            String text,
            Font font,
            Color colour,
            double x,
            double middle,
            double maxWidth,
            boolean atRight) {
        FontRenderContext context = graphics.getFontRenderContext();
        double width = font.getStringBounds(text, context).getWidth();
        Font fitting = width > maxWidth ? font.deriveFont((float) (font.getSize2D() * maxWidth / width)) : font;
        double capHeight =
                fitting.createGlyphVector(context, "H").getVisualBounds().getHeight();
        graphics.setFont(fitting);
        graphics.setColor(colour);
        graphics.drawString(
                text, (float) (atRight ? x - Math.min(width, maxWidth) : x), (float) (middle + capHeight / 2));
    }
}
