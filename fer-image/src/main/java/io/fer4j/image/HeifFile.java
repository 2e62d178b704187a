package io.fer4j.image;

import io.fer4j.SourceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The items of a HEIC or AVIF file: tables in the box meta (ISO/IEC 14496-12, 8.11; 23008-12, 9) that lead to the items' properties
 * and data. Tables are looked up in the file's own bytes, so that memory and time are bounded by the file's length.
 */
final class HeifFile {
    private static final int BOX_HEADER = 8;
    private static final int LARGE_BOX_HEADER = 16;
    /** The version and the flags in front of a full box's contents. */
    private static final int FULL_BOX = 4;

    private static final int IN_FILE = 0;
    private static final int IN_ITEM_DATA = 1;

    private final byte[] file;
    private final Bytes bytes;
    private final PictureStructure.Limits limits;
    private final Map<String, Box> meta;
    private final List<Box> properties;
    private final Map<Long, String> types = new HashMap<>();
    private final Map<Long, List<Long>> sources = new HashMap<>();
    private final Map<Long, List<Association>> associations = new HashMap<>();
    /** Where an item's entry in the box iloc is, behind its number. */
    private final Map<Long, Integer> locations = new HashMap<>();

    private int locationVersion;
    private int offsetSize;
    private int lengthSize;
    private int baseSize;
    private int indexSize;
    /** How many bytes of data were given out: parts that overlap could be decoded almost without end. */
    private long given;

    /** A box's contents. */
    private record Box(String type, int from, int to) {}

    /** A property of an item, by its number in the box ipco. */
    private record Association(int index, boolean essential) {}

    /**
     * A property of an item.
     *
     * @param type four letters
     * @param from where its contents begin in the file
     * @param to where they end
     * @param essential whether a reader that does not know it must not show the item
     */
    record Property(String type, int from, int to, boolean essential) {}

    private HeifFile(byte[] file, PictureStructure.Limits limits) {
        this.file = file;
        this.bytes = new Bytes(file, true);
        this.limits = limits;
        Box found = first(boxes(0, file.length)).get("meta");
        if (found == null) {
            throw limits.unsupported("a HEIC or AVIF picture", "a sequence of images without a still one");
        }
        this.meta = first(boxes(found.from + FULL_BOX, found.to));
        Box tables = need("iprp");
        this.properties = boxes(needIn(tables, "ipco").from, needIn(tables, "ipco").to);
        readTypes();
        readReferences();
        for (Box box : boxes(tables.from, tables.to)) {
            if (box.type.equals("ipma")) {
                readAssociations(box);
            }
        }
        readLocations();
    }

    /**
     * Reads a file's tables.
     *
     * @throws SourceException if they are damaged
     * @throws IndexOutOfBoundsException if the file is truncated
     */
    static HeifFile of(byte[] file, PictureStructure.Limits limits) {
        return new HeifFile(file, limits);
    }

    /** Returns the number of the item that is the picture. */
    long primary() {
        Box box = need("pitm");
        return version(box) == 0 ? bytes.u16(box.from + FULL_BOX) : bytes.u32(box.from + FULL_BOX);
    }

    /** Returns an item's type, four letters. */
    String type(long item) {
        String type = types.get(item);
        if (type == null) {
            throw limits.damaged("no item " + item);
        }
        return type;
    }

    /** Returns the items that a derived item is made of. */
    List<Long> sources(long item) {
        return sources.getOrDefault(item, List.of());
    }

    /** Returns an item's properties, transformations in the order in which they are applied. */
    List<Property> properties(long item) {
        List<Property> found = new ArrayList<>();
        for (Association association : associations.getOrDefault(item, List.of())) {
            if (association.index > properties.size()) {
                throw limits.damaged("no property " + association.index);
            }
            if (association.index > 0) {
                Box box = properties.get(association.index - 1);
                found.add(new Property(box.type, box.from, box.to, association.essential));
            }
        }
        return found;
    }

    /** Returns a property's contents. */
    ByteBuffer contents(Property property) {
        return ByteBuffer.wrap(file, property.from, property.to - property.from)
                .slice()
                .asReadOnlyBuffer();
    }

    /** Reads numbers of the file, most significant byte first. */
    Bytes bytes() {
        return bytes;
    }

    /** Returns an item's data, which are copied if they lie in more than one part. */
    ByteBuffer data(long item) {
        List<int[]> extents = extents(item);
        long length = 0;
        for (int[] extent : extents) {
            length += extent[1] - extent[0];
        }
        given += length;
        if (given > 2L * file.length) {
            throw limits.damaged("parts that overlap");
        }
        if (extents.size() == 1) {
            int[] only = extents.get(0);
            return ByteBuffer.wrap(file, only[0], only[1] - only[0]).slice().asReadOnlyBuffer();
        }
        ByteBuffer whole = ByteBuffer.allocate((int) length);
        for (int[] extent : extents) {
            whole.put(file, extent[0], extent[1] - extent[0]);
        }
        return whole.flip();
    }

    private List<int[]> extents(long item) {
        Integer location = locations.get(item);
        if (location == null) {
            throw limits.damaged("no data for item " + item);
        }
        int at = location;
        int construction = IN_FILE;
        if (locationVersion > 0) {
            construction = bytes.u16(at) & 0xF;
            at += 2;
        }
        if (bytes.u16(at) != 0 || construction > IN_ITEM_DATA) {
            throw limits.unsupported("a HEIC or AVIF picture whose data are in it", "one that refers to other data");
        }
        at += 2;
        int start = 0;
        int end = file.length;
        if (construction == IN_ITEM_DATA) {
            start = need("idat").from;
            end = need("idat").to;
        }
        long base = offset(at, baseSize);
        at += baseSize;
        int count = bytes.u16(at);
        at += 2;
        List<int[]> extents = new ArrayList<>();
        long length = 0;
        for (int i = 0; i < count; i++) {
            at += indexSize;
            long from = start + base + offset(at, offsetSize);
            long size = offset(at + offsetSize, lengthSize);
            at += offsetSize + lengthSize;
            long to = lengthSize == 0 || size == 0 ? end : from + size;
            length += to - from;
            if (from > to || to > end || length > file.length) {
                throw new IndexOutOfBoundsException();
            }
            extents.add(new int[] {(int) from, (int) to});
        }
        if (extents.isEmpty()) {
            throw limits.damaged("no data for item " + item);
        }
        return extents;
    }

    /** Reads a number of 0, 4 or 8 bytes, below 2^32 so that sums do not overflow. */
    private long offset(int at, int size) {
        if (size == 0) {
            return 0;
        }
        if (size == 8 && bytes.u32(at) != 0) {
            throw new IndexOutOfBoundsException();
        }
        return bytes.u32(at + size - 4);
    }

    private void readTypes() {
        Box box = need("iinf");
        int entries = box.from + FULL_BOX + (version(box) == 0 ? 2 : 4);
        for (Box entry : boxes(entries, box.to)) {
            int version = version(entry);
            if (entry.type.equals("infe") && version >= 2) {
                int at = entry.from + FULL_BOX;
                long item = version == 2 ? bytes.u16(at) : bytes.u32(at);
                at += version == 2 ? 2 : 4;
                boolean encrypted = bytes.u16(at) != 0;
                types.putIfAbsent(item, encrypted ? "encrypted" : letters(at + 2));
            }
        }
    }

    private void readReferences() {
        Box box = meta.get("iref");
        if (box == null) {
            return;
        }
        int width = version(box) == 0 ? 2 : 4;
        for (Box reference : boxes(box.from + FULL_BOX, box.to)) {
            if (reference.type.equals("dimg")) {
                long item = bytes.number(reference.from, width);
                int count = bytes.u16(reference.from + width);
                List<Long> found = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    int at = reference.from + width + 2 + i * width;
                    if (at + width > reference.to) {
                        throw limits.damaged("a list of references that is too short");
                    }
                    found.add(bytes.number(at, width));
                }
                sources.putIfAbsent(item, found);
            }
        }
    }

    private void readAssociations(Box box) {
        int itemSize = version(box) == 0 ? 2 : 4;
        boolean wide = (bytes.u8(box.from + 3) & 1) != 0;
        long count = bytes.u32(box.from + FULL_BOX);
        int at = box.from + FULL_BOX + 4;
        for (long i = 0; i < count; i++) {
            if (at + itemSize + 1 > box.to) {
                throw limits.damaged("a list of properties that is too short");
            }
            long item = bytes.number(at, itemSize);
            int length = bytes.u8(at + itemSize);
            at += itemSize + 1;
            List<Association> found = new ArrayList<>();
            for (int k = 0; k < length; k++) {
                int value = wide ? bytes.u16(at) : bytes.u8(at);
                at += wide ? 2 : 1;
                int mask = wide ? 0x7FFF : 0x7F;
                found.add(new Association(value & mask, value > mask));
            }
            associations.putIfAbsent(item, found);
        }
    }

    private void readLocations() {
        Box box = need("iloc");
        locationVersion = version(box);
        int at = box.from + FULL_BOX;
        offsetSize = size(bytes.u8(at) >> 4);
        lengthSize = size(bytes.u8(at) & 0xF);
        baseSize = size(bytes.u8(at + 1) >> 4);
        indexSize = locationVersion == 0 ? 0 : size(bytes.u8(at + 1) & 0xF);
        at += 2;
        int itemSize = locationVersion < 2 ? 2 : 4;
        long count = bytes.number(at, itemSize);
        at += itemSize;
        int before = (locationVersion == 0 ? 0 : 2) + 2 + baseSize;
        for (long i = 0; i < count; i++) {
            if (at + itemSize > box.to) {
                throw limits.damaged("a list of places that is too short");
            }
            locations.putIfAbsent(bytes.number(at, itemSize), at + itemSize);
            at += itemSize + before;
            long extents = bytes.u16(at);
            long next = at + 2 + extents * (indexSize + offsetSize + lengthSize);
            if (next > box.to) {
                throw limits.damaged("a list of places that is too short");
            }
            at = (int) next;
        }
    }

    private int size(int size) {
        if (size != 0 && size != 4 && size != 8) {
            throw limits.damaged("numbers of " + size + " bytes");
        }
        return size;
    }

    private int version(Box box) {
        return bytes.u8(box.from);
    }

    private Box need(String type) {
        Box box = meta.get(type);
        if (box == null) {
            throw limits.damaged("no box " + type);
        }
        return box;
    }

    private Box needIn(Box outer, String type) {
        Box box = first(boxes(outer.from, outer.to)).get(type);
        if (box == null) {
            throw limits.damaged("no box " + type);
        }
        return box;
    }

    private static Map<String, Box> first(List<Box> boxes) {
        Map<String, Box> first = new HashMap<>();
        boxes.forEach(box -> first.putIfAbsent(box.type, box));
        return first;
    }

    private List<Box> boxes(int from, int to) {
        List<Box> boxes = new ArrayList<>();
        int at = from;
        while (at < to) {
            long size = bytes.u32(at);
            int header = BOX_HEADER;
            if (size == 1) {
                header = LARGE_BOX_HEADER;
                size = offset(at + BOX_HEADER, 8);
            }
            long end = size == 0 ? to : at + size;
            if (end > to && to == file.length) {
                throw new IndexOutOfBoundsException();
            }
            if (end < at + header || end > to) {
                throw limits.damaged("a box of " + size + " bytes at byte " + at);
            }
            boxes.add(new Box(letters(at + 4), at + header, (int) end));
            at = (int) end;
        }
        return boxes;
    }

    private String letters(int at) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            int letter = bytes.u8(at + i);
            letters.append(letter >= ' ' && letter < 127 ? (char) letter : '?');
        }
        return letters.toString();
    }
}
