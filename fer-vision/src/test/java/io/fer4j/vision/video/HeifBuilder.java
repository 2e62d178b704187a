package io.fer4j.vision.video;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Writes HEIC files of coded items that are there already, with the tables in any of their versions. */
final class HeifBuilder {
    private final List<Item> items = new ArrayList<>();
    private final List<byte[]> properties = new ArrayList<>();
    private int primary = 1;
    private int locationVersion = 1;
    private boolean gridInItemData = true;
    private int parts = 1;

    /** An item: its number, type, contents, properties by number from 1, and what it is derived from. */
    @SuppressWarnings("ArrayRecordComponent")
    record Item(int id, String type, byte[] data, List<Integer> properties, List<Integer> sources) {}

    /** Adds a property and returns its number. */
    int property(String type, byte[] contents) {
        properties.add(box(type, contents));
        return properties.size();
    }

    /** Adds a property that holds big-endian numbers of four bytes. */
    int property(String type, int... numbers) {
        return property(type, ints(numbers));
    }

    HeifBuilder item(int id, String type, byte[] data, List<Integer> itemProperties, List<Integer> sources) {
        items.add(new Item(id, type, data, itemProperties, sources));
        return this;
    }

    HeifBuilder primary(int id) {
        primary = id;
        return this;
    }

    /** Sets the version of iloc, 0 to 2; version 0 has no data beside the tables. */
    HeifBuilder locationVersion(int version) {
        locationVersion = version;
        gridInItemData = version > 0;
        return this;
    }

    /** Cuts each item's data into so many parts, which are stored from the last to the first. */
    HeifBuilder parts(int count) {
        parts = count;
        return this;
    }

    byte[] build() {
        int length = build(0).length;
        byte[] withPlaces = build(length);
        if (withPlaces.length != length) {
            throw new IllegalStateException("The tables' size depends on the places in them.");
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(withPlaces);
        file.writeBytes(box("mdat", mediaData()));
        return file.toByteArray();
    }

    private boolean isInItemData(Item item) {
        return gridInItemData && item.type.equals("grid");
    }

    private byte[] mediaData() {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (Item item : items) {
            if (!isInItemData(item)) {
                for (int part = parts - 1; part >= 0; part--) {
                    data.write(item.data, start(item, part), start(item, part + 1) - start(item, part));
                }
            }
        }
        return data.toByteArray();
    }

    private int start(Item item, int part) {
        return item.data.length * part / parts;
    }

    private byte[] build(int metaLength) {
        return concatenated(
                box("ftyp", concatenated(letters("heic"), ints(0), letters("mif1"), letters("heic"))),
                fullBox(
                        "meta",
                        0,
                        0,
                        fullBox("hdlr", 0, 0, ints(0), letters("pict"), ints(0, 0, 0), new byte[1]),
                        fullBox("pitm", 0, 0, shorts(primary)),
                        locations(metaLength),
                        types(),
                        references(),
                        box("iprp", box("ipco", properties.toArray(byte[][]::new)), associations()),
                        box("idat", each(item -> isInItemData(item) ? item.data : new byte[0]))));
    }

    private byte[] locations(int metaLength) {
        int place = metaLength + 8;
        int inItemData = 0;
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        for (Item item : items) {
            boolean inside = isInItemData(item);
            int count = inside ? 1 : parts;
            entries.writeBytes(locationVersion == 2 ? ints(item.id) : shorts(item.id));
            if (locationVersion > 0) {
                entries.writeBytes(shorts(inside ? 1 : 0));
            }
            // The place of the data in the file is the base, of eight bytes.
            entries.writeBytes(shorts(0));
            entries.writeBytes(ints(0, inside ? inItemData : place));
            entries.writeBytes(shorts(count));
            for (int part = 0; part < count; part++) {
                int behind = item.data.length - (inside ? item.data.length : start(item, part + 1));
                int size = inside ? item.data.length : start(item, part + 1) - start(item, part);
                entries.writeBytes(ints(behind, size));
            }
            place += inside ? 0 : item.data.length;
            inItemData += inside ? item.data.length : 0;
        }
        byte[] count = locationVersion == 2 ? ints(items.size()) : shorts(items.size());
        return fullBox("iloc", locationVersion, 0, new byte[] {0x44, (byte) 0x80}, count, entries.toByteArray());
    }

    private byte[] types() {
        return fullBox(
                "iinf",
                0,
                0,
                shorts(items.size()),
                each(item -> fullBox("infe", 2, 0, shorts(item.id, 0), letters(item.type), new byte[1])));
    }

    private byte[] references() {
        return fullBox(
                "iref",
                0,
                0,
                each(item -> item.sources.isEmpty()
                        ? new byte[0]
                        : box(
                                "dimg",
                                shorts(item.id, item.sources.size()),
                                shorts(item.sources.stream()
                                        .mapToInt(Integer::intValue)
                                        .toArray()))));
    }

    private byte[] associations() {
        return fullBox("ipma", 0, 0, ints(items.size()), each(item -> {
            byte[] numbers = new byte[item.properties.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (byte) (0x80 | item.properties.get(i));
            }
            return concatenated(shorts(item.id), new byte[] {(byte) numbers.length}, numbers);
        }));
    }

    private byte[] each(java.util.function.Function<Item, byte[]> part) {
        return concatenated(items.stream().map(part).toArray(byte[][]::new));
    }

    static byte[] box(String type, byte[]... contents) {
        byte[] whole = concatenated(contents);
        return concatenated(ints(8 + whole.length), letters(type), whole);
    }

    private static byte[] fullBox(String type, int version, int flags, byte[]... contents) {
        return box(type, ints(version << 24 | flags), concatenated(contents));
    }

    static byte[] ints(int... numbers) {
        return written(numbers, 4);
    }

    static byte[] shorts(int... numbers) {
        return written(numbers, 2);
    }

    private static byte[] written(int[] numbers, int bytes) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(written)) {
            for (int number : numbers) {
                if (bytes == 4) {
                    out.writeInt(number);
                } else {
                    out.writeShort(number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return written.toByteArray();
    }

    static byte[] letters(String letters) {
        return letters.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    /** Returns the arrays that a function makes of the numbers 0 to count - 1, one behind the other. */
    static byte[] repeated(int count, IntFunction<byte[]> part) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            whole.writeBytes(part.apply(i));
        }
        return whole.toByteArray();
    }
}
