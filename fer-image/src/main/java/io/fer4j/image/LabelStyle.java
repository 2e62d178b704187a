package io.fer4j.image;

/** How much a face's label says; sizes are in multiples of the font size. */
enum LabelStyle {
    /** Emoji, expression and probability, and a named bar for each of the seven. */
    PANEL(14.5, 13.2),
    /** Emoji, expression and probability, and small bars, each over the emoji of its expression. */
    CARD(11.2, 5.4),
    /** Emoji, expression and probability. */
    CHIP(11.2, 2.2),
    /** The face's number and the emoji. */
    TAG(4.6, 2.2),
    /** The emoji alone. */
    BADGE(2.2, 2.2);

    private final double width;
    private final double height;

    LabelStyle(double width, double height) {
        this.width = width;
        this.height = height;
    }

    double width(double fontSize) {
        return width * fontSize;
    }

    double height(double fontSize) {
        return height * fontSize;
    }
}
