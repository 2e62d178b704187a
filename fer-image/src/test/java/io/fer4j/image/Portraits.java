package io.fer4j.image;

import java.awt.image.BufferedImage;

/** The public-domain portraits, for the videos that the tests of other packages and modules draw. */
public final class Portraits {
    private Portraits() {}

    /** Returns the smiling astronaut, 340x300. */
    public static BufferedImage astronaut() {
        return BufferedImageFrames.toImage(Samples.astronaut());
    }

    /** Returns the Mona Lisa, 400x400, whose expression is nearly none. */
    public static BufferedImage monaLisa() {
        return BufferedImageFrames.toImage(PictureFile.decode("mona-lisa.jpg", Samples.file("mona-lisa.jpg")));
    }
}
