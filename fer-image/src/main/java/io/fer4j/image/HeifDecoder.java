package io.fer4j.image;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import io.fer4j.SourceException;
import io.fer4j.image.spi.CodedStill;
import io.fer4j.image.spi.PackedFrames;
import io.fer4j.image.spi.StillDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Decodes HEIC and AVIF pictures: the primary item's image or grid of images, cut, turned and mirrored as its properties say. The
 * coded images go to a {@link StillDecoder}, which fer-vision has. EXIF's orientation does not count (ISO/IEC 23008-12, A.2.2).
 */
final class HeifDecoder {
    /** Derived items of derived items; the standard's are not deeper. */
    private static final int DEEPEST = 3;
    /** How much larger than the picture its tiles may be together. */
    private static final int TILES = 4;

    private final HeifFile file;
    private final PictureStructure.Limits limits;

    private HeifDecoder(HeifFile file, PictureStructure.Limits limits) {
        this.file = file;
        this.limits = limits;
    }

    /** Rows of three bytes a pixel without gaps. */
    private static final class Pixels {
        final byte[] bgr;
        final int width;
        final int height;

        Pixels(byte[] bgr, int width, int height) {
            this.bgr = bgr;
            this.width = width;
            this.height = height;
        }
    }

    /**
     * Decodes a file.
     *
     * @return a frame of format BGR24, upright, at the time zero
     * @throws SourceException if the file is damaged, too big or of a kind that cannot be decoded, or a decoder is missing
     */
    static Frame decode(byte[] contents, PictureStructure.Limits limits) {
        try {
            HeifFile file = HeifFile.of(contents, limits);
            Pixels pixels = new HeifDecoder(file, limits).item(file.primary(), 0);
            return PackedFrames.of(pixels.width, pixels.height, PixelFormat.BGR24, pixels.bgr, Duration.ZERO);
        } catch (IndexOutOfBoundsException e) {
            throw new SourceException(
                    "Expected a whole HEIC or AVIF picture, found a truncated one: " + limits.name()
                            + " breaks off after " + contents.length + " bytes. Copy or download it again.",
                    e);
        }
    }

    private Pixels item(long item, int depth) {
        if (depth > DEEPEST) {
            throw limits.damaged("items that are made of each other");
        }
        String type = file.type(item);
        List<HeifFile.Property> properties = file.properties(item);
        Pixels pixels = switch (type) {
            case "hvc1", "hev1" -> coded(item, properties, CodedStill.Coding.HEVC, "hvcC");
            case "av01" -> coded(item, properties, CodedStill.Coding.AV1, "av1C");
            case "grid" -> grid(item, depth);
            case "iden" -> item(only(file.sources(item)), depth + 1);
            default ->
                throw limits.unsupported("a HEIC or AVIF picture of HEVC or AV1", "one of the kind \"" + type + "\"");
        };
        for (HeifFile.Property property : properties) {
            pixels = transformed(pixels, property);
        }
        return pixels;
    }

    private long only(List<Long> items) {
        if (items.size() != 1) {
            throw limits.damaged(items.size() + " sources of one image");
        }
        return items.get(0);
    }

    private Pixels coded(
            long item, List<HeifFile.Property> properties, CodedStill.Coding coding, String configurationType) {
        HeifFile.Property size = property(properties, "ispe");
        HeifFile.Property configuration = property(properties, configurationType);
        if (size == null || configuration == null) {
            throw limits.damaged("no " + (size == null ? "size" : "configuration") + " of item " + item);
        }
        long width = file.bytes().u32(size.from() + 4);
        long height = file.bytes().u32(size.from() + 8);
        limits.checkSize(width, height);
        Frame frame = decoder(coding)
                .decode(new CodedStill(
                        limits.name(),
                        coding,
                        file.contents(configuration),
                        file.data(item),
                        (int) width,
                        (int) height,
                        colors(properties)));
        byte[] bgr = new byte[PackedFrames.length(frame.width(), frame.height(), PixelFormat.BGR24)];
        PackedFrames.pack(frame, PixelFormat.BGR24, bgr);
        return new Pixels(bgr, frame.width(), frame.height());
    }

    private StillDecoder decoder(CodedStill.Coding coding) {
        ClassLoader own = StillDecoder.class.getClassLoader();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        for (ClassLoader loader : context == null || context.equals(own) ? List.of(own) : List.of(context, own)) {
            for (StillDecoder decoder : ServiceLoader.load(StillDecoder.class, loader)) {
                if (decoder.decodes(coding)) {
                    return decoder;
                }
            }
        }
        throw new SourceException("Expected a decoder for " + coding + ", the coding of "
                + (coding == CodedStill.Coding.HEVC ? "HEIC" : "AVIF") + " pictures, found none: " + limits.name()
                + ". Add io.fer4j:fer-vision to the class path, or save the picture as JPEG (an iPhone does it with"
                + " Settings, Camera, Formats, Most Compatible).");
    }

    private Optional<CodedStill.Colors> colors(List<HeifFile.Property> properties) {
        for (HeifFile.Property property : properties) {
            int from = property.from();
            if (property.type().equals("colr") && file.bytes().startsWith(from, "nclx")) {
                return Optional.of(new CodedStill.Colors(
                        file.bytes().u16(from + 4),
                        file.bytes().u16(from + 6),
                        file.bytes().u16(from + 8),
                        (file.bytes().u8(from + 10) & 0x80) != 0));
            }
        }
        return Optional.empty();
    }

    private static HeifFile.@Nullable Property property(List<HeifFile.Property> properties, String type) {
        return properties.stream()
                .filter(property -> property.type().equals(type))
                .findFirst()
                .orElse(null);
    }

    /** ISO/IEC 23008-12, 6.6.2.3.2: equal tiles, row by row, from which what reaches beyond the picture is cut. */
    private Pixels grid(long item, int depth) {
        ByteBuffer description = file.data(item);
        if (description.remaining() < 8) {
            throw limits.damaged("no description of its grid");
        }
        boolean wide = (description.get(1) & 1) != 0;
        int rows = 1 + (description.get(2) & 0xFF);
        int columns = 1 + (description.get(3) & 0xFF);
        if (wide && description.remaining() < 12) {
            throw limits.damaged("no description of its grid");
        }
        long width = wide ? description.getInt(4) & 0xFFFFFFFFL : description.getShort(4) & 0xFFFF;
        long height = wide ? description.getInt(8) & 0xFFFFFFFFL : description.getShort(6) & 0xFFFF;
        limits.checkSize(width, height);
        List<Long> tiles = file.sources(item);
        if (tiles.size() != rows * columns) {
            throw limits.damaged(tiles.size() + " tiles for " + columns + "x" + rows);
        }
        for (long tile : tiles) {
            if (file.type(tile).equals("grid")) {
                throw limits.damaged("a grid of grids");
            }
        }
        Pixels first = item(tiles.get(0), depth + 1);
        checkTiles(first, columns, rows, width, height);
        byte[] whole = new byte[PackedFrames.length((int) width, (int) height, PixelFormat.BGR24)];
        for (int i = 0; i < tiles.size(); i++) {
            Pixels tile = i == 0 ? first : item(tiles.get(i), depth + 1);
            if (tile.width != first.width || tile.height != first.height) {
                throw limits.damaged("tiles of different sizes");
            }
            put(tile, whole, (int) width, (int) height, i % columns * tile.width, i / columns * tile.height);
        }
        return new Pixels(whole, (int) width, (int) height);
    }

    private void checkTiles(Pixels tile, int columns, int rows, long width, long height) {
        long tiledWidth = (long) columns * tile.width;
        long tiledHeight = (long) rows * tile.height;
        boolean cover = tiledWidth >= width && tiledHeight >= height;
        boolean needed = tiledWidth - tile.width < width && tiledHeight - tile.height < height;
        if (!cover || !needed || tiledHeight > TILES * limits.maxPixels() / tiledWidth) {
            throw limits.damaged(columns + "x" + rows + " tiles of " + tile.width + "x" + tile.height + " pixels for "
                    + width + "x" + height);
        }
    }

    private static void put(Pixels tile, byte[] whole, int width, int height, int x, int y) {
        int visible = Math.min(tile.width, width - x);
        for (int row = 0; row < tile.height && y + row < height && visible > 0; row++) {
            System.arraycopy(tile.bgr, 3 * row * tile.width, whole, 3 * ((y + row) * width + x), 3 * visible);
        }
    }

    private Pixels transformed(Pixels pixels, HeifFile.Property property) {
        return switch (property.type()) {
            case "irot" ->
                turned(
                        pixels,
                        switch (file.bytes().u8(property.from()) & 3) {
                            case 1 -> ExifOrientation.THREE_QUARTER_TURN;
                            case 2 -> ExifOrientation.HALF_TURN;
                            case 3 -> ExifOrientation.QUARTER_TURN;
                            default -> ExifOrientation.UPRIGHT;
                        });
            case "imir" ->
                turned(
                        pixels,
                        (file.bytes().u8(property.from()) & 1) == 0
                                ? ExifOrientation.FLIPPED
                                : ExifOrientation.MIRRORED);
            case "clap" -> cut(pixels, property.from());
            case "hvcC",
                    "av1C",
                    "ispe",
                    "pixi",
                    "colr",
                    "pasp",
                    "auxC",
                    "rloc",
                    "a1op",
                    "a1lx",
                    "lsel",
                    "clli",
                    "mdcv" -> pixels;
            default -> {
                if (property.essential()) {
                    throw limits.unsupported(
                            "a picture that can be shown as it is",
                            "one that needs the unknown property \"" + property.type() + "\"");
                }
                yield pixels;
            }
        };
    }

    private static Pixels turned(Pixels pixels, ExifOrientation orientation) {
        boolean swapped = orientation.swapsSides();
        return new Pixels(
                orientation.turn(pixels.bgr, pixels.width, pixels.height),
                swapped ? pixels.height : pixels.width,
                swapped ? pixels.width : pixels.height);
    }

    /** ISO/IEC 14496-12, 12.1.4: the size of the part and how far its middle is from the picture's, all as fractions. */
    private Pixels cut(Pixels pixels, int from) {
        double width = fraction(from);
        double height = fraction(from + 8);
        double x = (pixels.width - width) / 2 + fraction(from + 16);
        double y = (pixels.height - height) / 2 + fraction(from + 24);
        long left = Math.round(x);
        long top = Math.round(y);
        long columns = Math.round(width);
        long rows = Math.round(height);
        boolean inside = left >= 0
                && top >= 0
                && columns >= 1
                && rows >= 1
                && left + columns <= pixels.width
                && top + rows <= pixels.height;
        if (!inside) {
            throw limits.damaged("a visible part outside of the picture");
        }
        byte[] part = new byte[PackedFrames.length((int) columns, (int) rows, PixelFormat.BGR24)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(
                    pixels.bgr,
                    3 * (((int) top + row) * pixels.width + (int) left),
                    part,
                    3 * row * (int) columns,
                    3 * (int) columns);
        }
        return new Pixels(part, (int) columns, (int) rows);
    }

    private double fraction(int at) {
        int denominator = file.bytes().i32(at + 4);
        if (denominator == 0) {
            throw limits.damaged("a fraction of zero");
        }
        return (double) file.bytes().i32(at) / denominator;
    }
}
