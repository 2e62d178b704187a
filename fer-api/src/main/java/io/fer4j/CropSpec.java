package io.fer4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a detector's box becomes the square that a model was trained on. The square's side is {@code (1 + 2 * margin)} times
 * one side of the box; its centre is the box's centre, moved by the shifts times that square's side. Immutable.
 */
@Experimental
public final class CropSpec {
    private static final float SHORTEST = 1e-30f;
    private static final float LONGEST = 1e30f;

    /** The box's own centre and longer side, as they are. */
    public static final CropSpec NONE = new CropSpec(Side.LONGER, 0, 0, 0);

    /** What a square is measured by. */
    public enum Side {
        /** The box's longer side. */
        LONGER,
        /** The box's width: steadier, where the height goes with the hair and the open mouth. */
        WIDTH;

        /**
         * Measures a box.
         *
         * @param box a detector's box, in pixels
         * @return the side's length, in pixels
         */
        public float of(Box box) {
            return this == WIDTH ? box.width() : Math.max(box.width(), box.height());
        }
    }

    private final Side side;
    private final float margin;
    private final float shiftX;
    private final float shiftY;

    /**
     * Makes a crop.
     *
     * @param side which side of the box is measured
     * @param margin what is added at each of the four edges, as a fraction of that side; negative to cut
     * @param shiftX to the right, as a fraction of the square's side
     * @param shiftY downwards, as a fraction of the square's side
     * @throws IllegalArgumentException if the margin is not above -0.5 and at most 2, or a shift not from -1 to 1
     */
    public CropSpec(Side side, float margin, float shiftX, float shiftY) {
        Objects.requireNonNull(side, "side");
        if (!(margin > -0.5f && margin <= 2) || !(Math.abs(shiftX) <= 1) || !(Math.abs(shiftY) <= 1)) {
            throw new IllegalArgumentException(
                    "Expected a margin above -0.5 and at most 2 and shifts from -1 to 1, found " + margin + ", "
                            + shiftX + " and " + shiftY + ".");
        }
        this.side = side;
        this.margin = margin;
        this.shiftX = shiftX;
        this.shiftY = shiftY;
    }

    /**
     * Returns what the square is measured by.
     *
     * @return which side of the box is measured
     */
    public Side side() {
        return side;
    }

    /**
     * Returns the margin.
     *
     * @return what is added at each of the four edges, as a fraction of that side; negative to cut
     */
    public float margin() {
        return margin;
    }

    /**
     * Returns how far the square is moved to the right.
     *
     * @return to the right, as a fraction of the square's side
     */
    public float shiftX() {
        return shiftX;
    }

    /**
     * Returns how far the square is moved downwards.
     *
     * @return downwards, as a fraction of the square's side
     */
    public float shiftY() {
        return shiftY;
    }

    /**
     * Returns the square around a box; it may reach beyond the frame.
     *
     * @param box a detector's box, in pixels
     * @return the square, in pixels
     */
    public Box square(Box box) {
        float wanted = (1 + 2 * margin) * side.of(box);
        float length = Math.max(SHORTEST, Math.min(LONGEST, wanted));
        return new Box(
                bounded(box.centerX() + shiftX * length - length / 2),
                bounded(box.centerY() + shiftY * length - length / 2),
                length,
                length);
    }

    /** The numbers of a square stay finite, whatever a detector's box is. */
    private static float bounded(float place) {
        return Math.max(-LONGEST, Math.min(LONGEST, place));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CropSpec that
                && side == that.side
                && Float.compare(margin, that.margin) == 0
                && Float.compare(shiftX, that.shiftX) == 0
                && Float.compare(shiftY, that.shiftY) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(side, margin, shiftX, shiftY);
    }

    @Override
    public String toString() {
        return "CropSpec[side=" + side + ", margin=" + margin + ", shiftX=" + shiftX + ", shiftY=" + shiftY + "]";
    }
}
