package io.fer4j.examples;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** In which form annotated pictures are written. */
enum PictureFormat {
    /** As they are drawn. */
    PNG(".png"),
    /** About a tenth of the size, with small losses. */
    JPEG(".jpg");

    private final String extension;

    PictureFormat(String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    /** Reads {@code png}, {@code jpeg} and {@code jpg}. */
    static final class Converter implements ITypeConverter<PictureFormat> {
        @Override
        public PictureFormat convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "png" -> PNG;
                case "jpeg", "jpg" -> JPEG;
                default -> throw new TypeConversionException("Expected png or jpeg, found \"" + text + "\"");
            };
        }
    }
}
