package io.fer4j.spark;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The forms in which Spark's sources deliver pictures. */
enum Pictures {
    /** A whole file, as the source {@code binaryFile} delivers it. */
    ENCODED,
    /** Pixels, as the source {@code image} delivers them: origin, height, width, nChannels, mode, data. */
    DECODED;

    private static final List<String> IMAGE_MEMBERS = List.of("height", "width", "nChannels", "data");

    /**
     * Tells the form by the column's type.
     *
     * @throws IllegalArgumentException if it is another
     */
    static Pictures of(String column, DataType type) {
        if (type.equals(DataTypes.BinaryType)) {
            return ENCODED;
        }
        if (type instanceof StructType struct && List.of(struct.fieldNames()).containsAll(IMAGE_MEMBERS)) {
            return DECODED;
        }
        throw new IllegalArgumentException("Expected for the column " + column
                + " binary contents of picture files, or Spark's image schema, found "
                + type.catalogString() + ".");
    }

    /** Returns the bytes that a picture is known by; null if there are none. */
    byte @Nullable [] bytes(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return this == ENCODED ? (byte[]) value : ((Row) value).getAs("data");
    }

    /**
     * Decodes a picture.
     *
     * @throws SourceException if there is none, or it is damaged or too big
     */
    Frame decode(String name, @Nullable Object value, long maxPixels) {
        if (value == null) {
            throw new SourceException("Expected a picture, found null: " + name + ".");
        }
        return this == ENCODED ? PictureFile.decode(name, (byte[]) value, maxPixels) : image(name, (Row) value);
    }

    private static Frame image(String name, Row image) {
        int width = image.getAs("width");
        int height = image.getAs("height");
        int channels = image.getAs("nChannels");
        byte[] data = image.getAs("data");
        PixelFormat format = switch (channels) {
            case 1 -> PixelFormat.GRAY8;
            case 3 -> PixelFormat.BGR24;
            case 4 -> PixelFormat.BGRA32;
            default ->
                throw new SourceException("Expected an image of 1, 3 or 4 channels, found " + channels + ": " + name
                        + ". Spark gives -1 to files that it cannot decode.");
        };
        try {
            return Frame.copyOf(width, height, format, data);
        } catch (IllegalArgumentException e) {
            throw new SourceException(e.getMessage() + " The image is " + name + ".", e);
        }
    }
}
