package io.fer4j.image;

import java.util.HashMap;
import java.util.Map;

/** The first directory of a TIFF file (TIFF 6.0, section 2): its size, whether all its strips or tiles are there, how it lies. */
final class TiffStructure {
    private static final int ENTRY_LENGTH = 12;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private static final int NEW_SUBFILE_TYPE = 254;
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int STRIP_LENGTHS = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_LENGTHS = 325;
    private static final int DNG_VERSION = 50706;
    private static final int COLOR_FILTER_ARRAY = 32803;
    private static final int LINEAR_RAW = 34892;
    /** Sony's and Nikon's. */
    private static final int SONY_RAW = 32767;

    private static final int NIKON_RAW = 34713;
    private static final int MOST_SAMPLES = 8;
    private static final int MOST_BITS = 64;

    private final byte[] file;
    private final Bytes bytes;
    private final PictureStructure.Limits limits;
    /** Where the entry of a tag is. */
    private final Map<Integer, Integer> entries = new HashMap<>();

    private TiffStructure(byte[] file, PictureStructure.Limits limits) {
        this.file = file;
        this.bytes = new Bytes(file, file[0] == 'M');
        this.limits = limits;
    }

    /**
     * Checks a file.
     *
     * @throws io.fer4j.SourceException if it is damaged, too big or a camera's raw picture
     * @throws IndexOutOfBoundsException if it is truncated
     */
    static PictureStructure.Checked check(byte[] file, PictureStructure.Limits limits) {
        return new TiffStructure(file, limits).check();
    }

    private PictureStructure.Checked check() {
        int end = readEntries();
        if (isRaw()) {
            throw limits.unsupported("a TIFF picture", "a camera's raw picture");
        }
        long width = number(WIDTH, 0);
        long height = number(HEIGHT, 0);
        limits.checkSize(width, height);
        if (number(SAMPLES_PER_PIXEL, 1) > MOST_SAMPLES || number(BITS_PER_SAMPLE, 1) > MOST_BITS) {
            throw limits.unsupported(
                    "a TIFF picture of at most " + MOST_SAMPLES + " samples a pixel",
                    number(SAMPLES_PER_PIXEL, 1) + " samples of " + number(BITS_PER_SAMPLE, 1) + " bits");
        }
        boolean tiled = entries.containsKey(TILE_OFFSETS);
        if (tiled) {
            limits.checkSize(number(TILE_WIDTH, 0), number(TILE_HEIGHT, 0));
        }
        requireParts(tiled ? TILE_OFFSETS : STRIP_OFFSETS, tiled ? TILE_LENGTHS : STRIP_LENGTHS);
        return PictureStructure.Checked.whole(
                PictureStructure.Format.TIFF,
                withoutLaterPictures(end),
                (int) width,
                (int) height,
                ExifOrientation.of((int) number(ORIENTATION, 1)));
    }

    private int readEntries() {
        int directory = place(bytes.u32(4));
        int count = bytes.u16(directory);
        for (int i = 0; i < count; i++) {
            int entry = directory + 2 + ENTRY_LENGTH * i;
            entries.putIfAbsent(bytes.u16(entry), entry);
        }
        int end = directory + 2 + ENTRY_LENGTH * count;
        bytes.u32(end);
        return end;
    }

    /** Such files begin with a small preview, which is not the picture that their owner means. */
    private boolean isRaw() {
        long photometric = number(PHOTOMETRIC, 0);
        long compression = number(COMPRESSION, 1);
        return (number(NEW_SUBFILE_TYPE, 0) & 1) != 0
                || entries.containsKey(DNG_VERSION)
                || photometric == COLOR_FILTER_ARRAY
                || photometric == LINEAR_RAW
                || compression == SONY_RAW
                || compression == NIKON_RAW;
    }

    private void requireParts(int offsetTag, int lengthTag) {
        int parts = count(offsetTag);
        if (parts == 0 || count(lengthTag) != parts) {
            throw limits.damaged("no list of its parts");
        }
        for (int i = 0; i < parts; i++) {
            if (element(offsetTag, i) + element(lengthTag, i) > file.length) {
                throw new IndexOutOfBoundsException();
            }
        }
    }

    /** Decoders follow the chain of directories, which a damaged file may close to a circle. */
    private byte[] withoutLaterPictures(int end) {
        if (bytes.u32(end) == 0) {
            return file;
        }
        byte[] plain = file.clone();
        for (int i = 0; i < 4; i++) {
            plain[end + i] = 0;
        }
        return plain;
    }

    private int place(long offset) {
        if (offset > file.length) {
            throw new IndexOutOfBoundsException();
        }
        return (int) offset;
    }

    private long number(int tag, long otherwise) {
        return entries.containsKey(tag) && count(tag) > 0 ? element(tag, 0) : otherwise;
    }

    private int count(int tag) {
        Integer entry = entries.get(tag);
        if (entry == null) {
            return 0;
        }
        long count = bytes.u32(entry + 4);
        int type = bytes.u16(entry + 2);
        if (type != SHORT && type != LONG) {
            throw limits.damaged("a field " + tag + " of type " + type);
        }
        if (count * size(type) > file.length) {
            throw new IndexOutOfBoundsException();
        }
        return (int) count;
    }

    private static int size(int type) {
        return type == SHORT ? 2 : 4;
    }

    private long element(int tag, int index) {
        int entry = entries.getOrDefault(tag, 0);
        int size = size(bytes.u16(entry + 2));
        boolean inline = bytes.u32(entry + 4) * size <= 4;
        int from = inline ? entry + 8 : place(bytes.u32(entry + 8));
        return bytes.number(from + index * size, size);
    }
}
