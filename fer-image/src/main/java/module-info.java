/** Picture files, conversion from and to Java2D, and annotated output. */
@SuppressWarnings("requires-automatic")
module io.fer4j.image {
    requires transitive io.fer4j;
    requires transitive java.desktop;
    requires static transitive org.jspecify;
    requires com.twelvemonkeys.imageio.core;
    requires com.twelvemonkeys.imageio.tiff;
    requires com.twelvemonkeys.imageio.webp;

    exports io.fer4j.image;
    exports io.fer4j.image.spi;
}
