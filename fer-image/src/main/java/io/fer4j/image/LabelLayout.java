package io.fer4j.image;

import io.fer4j.Box;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds places for the labels of faces: inside the picture, beside their face, not on a face and not on each other.
 *
 * <p>The big faces of a picture (those of at least {@value #BIG} times the biggest one's area) get the most talkative style
 * for which all of them find a place; the small ones get what is left. A face in a crowd, with no place beside it, gets a badge
 * farther away, to which a line leads. Where there is no such place at all, a label covers as little of faces and other labels as
 * it can.
 */
final class LabelLayout {
    private static final double BIG = 0.3;
    private static final double SMALLEST_FONT = 9;
    /** Font sizes as fractions of the picture's size, which is the square root of its area. */
    private static final double LEAST = 0.013;

    private static final double MOST = 0.023;
    private static final double OF_FACE = 0.11;
    private static final double[] SHRINK = {1, 0.85, 0.7};
    /** The distance of a label from its face, in multiples of the font size. */
    private static final double GAP = 0.5;
    /** How much of its own face a lonely face's panel may cover where it fits nowhere else. */
    private static final double TOLERATED = 0.12;
    /** How far a label may be from its face in a crowd, in multiples of the label's size. */
    private static final int FARTHEST = 8;

    private static final int DIRECTIONS = 24;

    private final Rectangle2D picture;
    private final LabelStyle most;
    private final LabelStyle least;
    private final List<Rectangle2D> faces;
    private final @Nullable Label[] labels;

    private LabelLayout(int width, int height, List<Box> boxes, LabelStyle most, LabelStyle least) {
        this.picture = new Rectangle2D.Double(0, 0, width, height);
        this.most = most;
        this.least = least;
        this.faces = boxes.stream().map(this::visible).toList();
        this.labels = new Label[boxes.size()];
    }

    /**
     * A label's place.
     *
     * @param style what it says
     * @param fontSize in pixels
     * @param area in the picture's pixels
     */
    record Label(LabelStyle style, double fontSize, Rectangle2D area) {}

    /**
     * Places labels.
     *
     * @param width the picture's
     * @param height the picture's
     * @param boxes the faces
     * @param most the most talkative style to use
     * @param numbered whether even the shortest labels show the faces' numbers
     * @return a label for each box, in the same order; none where the picture is too small even for a badge
     */
    static List<Optional<Label>> place(int width, int height, List<Box> boxes, LabelStyle most, boolean numbered) {
        LabelLayout layout = new LabelLayout(width, height, boxes, most, numbered ? LabelStyle.TAG : LabelStyle.BADGE);
        layout.placeAll();
        return Arrays.stream(layout.labels).map(Optional::ofNullable).toList();
    }

    /**
     * Returns the font size for a face's label.
     *
     * @param width the picture's
     * @param height the picture's
     * @param box the face
     * @return in pixels
     */
    static double fontSize(int width, int height, Box box) {
        double size = Math.sqrt((double) width * height);
        double wanted = Math.max(box.width(), box.height()) * OF_FACE;
        return Math.max(SMALLEST_FONT, Math.min(MOST * size, Math.max(LEAST * size, wanted)));
    }

    private Rectangle2D visible(Box box) {
        Rectangle2D area = new Rectangle2D.Double(box.x(), box.y(), box.width(), box.height());
        return area.intersects(picture) ? area.createIntersection(picture) : new Rectangle2D.Double();
    }

    private void placeAll() {
        List<Integer> bySize = new ArrayList<>();
        for (int i = 0; i < faces.size(); i++) {
            bySize.add(i);
        }
        bySize.sort(
                Comparator.comparingDouble((Integer i) -> area(faces.get(i))).reversed());
        List<Integer> big = new ArrayList<>();
        List<Integer> small = new ArrayList<>();
        for (int i : bySize) {
            (area(faces.get(i)) >= BIG * area(faces.get(bySize.get(0))) ? big : small).add(i);
        }
        placeBig(big);
        for (int i : small) {
            placeAlone(i, List.of(LabelStyle.CHIP, least));
        }
    }

    private void placeBig(List<Integer> big) {
        for (LabelStyle style : stylesFrom(most)) {
            for (double shrink : SHRINK) {
                if (placeTogether(big, style, shrink)) {
                    return;
                }
            }
            if (style == LabelStyle.CARD && big.size() == 1 && placeOnFace(big.get(0))) {
                return;
            }
        }
        for (int i : big) {
            placeAlone(i, stylesFrom(LabelStyle.CHIP));
        }
    }

    private List<LabelStyle> stylesFrom(LabelStyle first) {
        return Arrays.stream(LabelStyle.values())
                .filter(style -> style.compareTo(first) >= 0 && style.compareTo(most) >= 0)
                .filter(style -> style == least || style.compareTo(LabelStyle.CHIP) <= 0)
                .toList();
    }

    private boolean placeTogether(List<Integer> group, LabelStyle style, double shrink) {
        for (int i : group) {
            labels[i] = free(i, style, shrink);
            if (labels[i] == null) {
                group.forEach(placed -> labels[placed] = null);
                return false;
            }
        }
        return true;
    }

    private void placeAlone(int face, List<LabelStyle> styles) {
        for (LabelStyle style : styles) {
            for (double shrink : SHRINK) {
                labels[face] = free(face, style, shrink);
                if (labels[face] != null) {
                    return;
                }
            }
        }
        double shrink = SHRINK[SHRINK.length - 1];
        Label distant = distant(face, shrink);
        labels[face] = distant != null ? distant : leastCovering(face, least, shrink);
    }

    private boolean placeOnFace(int face) {
        if (most != LabelStyle.PANEL) {
            return false;
        }
        Label label = leastCovering(face, LabelStyle.PANEL, SHRINK[1]);
        if (label == null || covered(label.area) > TOLERATED * area(faces.get(face))) {
            return false;
        }
        labels[face] = label;
        return true;
    }

    private @Nullable Label free(int face, LabelStyle style, double shrink) {
        List<Label> candidates = candidates(face, style, shrink);
        // A label that touches another face than its own seems to belong to that.
        for (Label label : candidates) {
            if (covered(label.area) == 0 && isApart(label, face)) {
                return label;
            }
        }
        for (Label label : candidates) {
            if (covered(label.area) == 0) {
                return label;
            }
        }
        return null;
    }

    private boolean isApart(Label label, int own) {
        double gap = GAP * label.fontSize;
        Rectangle2D around = new Rectangle2D.Double(
                label.area.getX() - gap,
                label.area.getY() - gap,
                label.area.getWidth() + 2 * gap,
                label.area.getHeight() + 2 * gap);
        for (int i = 0; i < faces.size(); i++) {
            if (i != own && around.intersects(faces.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the nearest free place for the shortest label, on rings around the face. */
    private @Nullable Label distant(int index, double shrink) {
        Rectangle2D face = faces.get(index);
        double fontSize = fontSize(face, shrink);
        double width = least.width(fontSize);
        double height = least.height(fontSize);
        double margin = GAP * fontSize;
        if (width + 2 * margin > picture.getWidth() || height + 2 * margin > picture.getHeight()) {
            return null;
        }
        for (int ring = 1; ring <= FARTHEST; ring++) {
            double reachX = face.getWidth() / 2 + margin + ring * width;
            double reachY = face.getHeight() / 2 + margin + ring * height;
            for (int i = 0; i < DIRECTIONS; i++) {
                double angle = 2 * Math.PI * i / DIRECTIONS;
                double x = face.getCenterX() + reachX * Math.cos(angle) - width / 2;
                double y = face.getCenterY() - reachY * Math.sin(angle) - height / 2;
                Label label = label(least, fontSize, x, y);
                if (covered(label.area) == 0) {
                    return label;
                }
            }
        }
        return null;
    }

    private double fontSize(Rectangle2D face, double shrink) {
        Box box = new Box(0, 0, (float) Math.max(1, face.getWidth()), (float) Math.max(1, face.getHeight()));
        return Math.max(SMALLEST_FONT, shrink * fontSize((int) picture.getWidth(), (int) picture.getHeight(), box));
    }

    private @Nullable Label leastCovering(int face, LabelStyle style, double shrink) {
        return candidates(face, style, shrink).stream()
                .min(Comparator.comparingDouble(label -> covered(label.area)))
                .orElse(null);
    }

    /** How many pixels of faces and labels an area hides. */
    private double covered(Rectangle2D area) {
        double covered = 0;
        for (Rectangle2D face : faces) {
            covered += overlap(area, face);
        }
        for (Label label : labels) {
            covered += label == null ? 0 : overlap(area, label.area);
        }
        return covered;
    }

    private static double overlap(Rectangle2D a, Rectangle2D b) {
        return a.intersects(b) ? area(a.createIntersection(b)) : 0;
    }

    private static double area(Rectangle2D area) {
        return area.getWidth() * area.getHeight();
    }

    /** Places beside a face that lie in the picture, the most wanted first; for a lonely face also the picture's corners. */
    private List<Label> candidates(int index, LabelStyle style, double shrink) {
        Rectangle2D face = faces.get(index);
        double fontSize = fontSize(face, shrink);
        double width = style.width(fontSize);
        double height = style.height(fontSize);
        double gap = GAP * fontSize;
        if (width + 2 * gap > picture.getWidth() || height + 2 * gap > picture.getHeight()) {
            return List.of();
        }
        double right = face.getMaxX() + gap;
        double left = face.getX() - gap - width;
        double above = face.getY() - gap - height;
        double below = face.getMaxY() + gap;
        double[] ys = {face.getY(), face.getCenterY() - height / 2, face.getMaxY() - height};
        double[] xs = {face.getX(), face.getCenterX() - width / 2, face.getMaxX() - width};
        List<Label> beside = new ArrayList<>();
        for (double y : ys) {
            beside.add(label(style, fontSize, right, y));
            beside.add(label(style, fontSize, left, y));
        }
        List<Label> stacked = new ArrayList<>();
        for (double x : xs) {
            stacked.add(label(style, fontSize, x, above));
        }
        for (double x : xs) {
            stacked.add(label(style, fontSize, x, below));
        }
        List<Label> candidates = new ArrayList<>(style == LabelStyle.PANEL ? beside : stacked);
        candidates.addAll(style == LabelStyle.PANEL ? stacked : beside);
        if (faces.size() == 1) {
            for (double x : new double[] {picture.getMaxX(), 0}) {
                for (double y : new double[] {picture.getMaxY(), 0}) {
                    candidates.add(label(style, fontSize, x, y));
                }
            }
        }
        return candidates;
    }

    /** Makes a label at a place, pushed into the picture. */
    private Label label(LabelStyle style, double fontSize, double x, double y) {
        double width = style.width(fontSize);
        double height = style.height(fontSize);
        double margin = GAP * fontSize;
        double pushedX = Math.max(margin, Math.min(picture.getWidth() - width - margin, x));
        double pushedY = Math.max(margin, Math.min(picture.getHeight() - height - margin, y));
        return new Label(style, fontSize, new Rectangle2D.Double(pushedX, pushedY, width, height));
    }
}
