package io.fer4j.train.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Finds the one CSV file in what Kaggle and others hand out: a tar file, gzipped, or a zip file. */
final class CsvArchive {
    private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};
    private static final Set<String> FER2013_NAMES = Set.of("fer2013.csv", "icml_face_data.csv", "fer2013new.csv");

    /** POSIX 1003.1, ustar: a header of one block in front of each file, whose contents fill blocks. */
    private static final int BLOCK = 512;

    private static final int NAME_LENGTH = 100;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int TYPE_OFFSET = 156;
    private static final int MAGIC_OFFSET = 257;

    private CsvArchive() {}

    static boolean isZip(Path file) throws IOException {
        return java.util.Arrays.equals(start(file, ZIP_MAGIC.length), ZIP_MAGIC);
    }

    /** Names the archives that are not read. */
    static void refuseOthers(Path file) throws IOException {
        String start = new String(start(file, 6), StandardCharsets.ISO_8859_1);
        String kind = "";
        if (start.startsWith("BZh")) {
            kind = "bzip2";
        } else if (start.startsWith("7z\u00bc\u00af")) {
            kind = "7-Zip";
        } else if (start.startsWith("Rar!")) {
            kind = "RAR";
        } else if (start.startsWith("\u00fd7zXZ")) {
            kind = "XZ";
        }
        if (!kind.isEmpty()) {
            throw new DatasetException("Expected a CSV file, gzipped, in a tar.gz or a zip, at " + file + ", found a "
                    + kind + " archive. Unpack it.");
        }
    }

    private static byte[] start(Path file, int length) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(length);
        }
    }

    /** Opens the CSV file in a zip file. The stream closes the archive. */
    @SuppressWarnings("MustBeClosedChecker")
    static InputStream inZip(Path file) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new DatasetException(
                    "Expected a whole zip file at " + file + ", found a damaged one. Get it anew.", e);
        }
        try {
            List<ZipEntry> tables = zip.stream()
                    .filter(entry -> !entry.isDirectory() && isTable(entry.getName()))
                    .map(ZipEntry.class::cast)
                    .toList();
            List<ZipEntry> known =
                    tables.stream().filter(entry -> isFer2013(entry.getName())).toList();
            List<ZipEntry> chosen = known.size() == 1 ? known : tables;
            if (chosen.size() != 1) {
                throw new DatasetException("Expected one CSV file in " + file + ", found "
                        + Excerpt.of(tables.stream().map(ZipEntry::getName).toList())
                        + ". Unpack it and name the file.");
            }
            InputStream in = zip.getInputStream(chosen.get(0));
            return new java.io.FilterInputStream(in) {
                @Override
                public void close() throws IOException {
                    super.close();
                    zip.close();
                }
            };
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static boolean isTable(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".csv") && !name.startsWith("__MACOSX/");
    }

    private static boolean isFer2013(String name) {
        return FER2013_NAMES.contains(name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * Goes to the first CSV file if the data are a tar file.
     *
     * @return the CSV file, or the same data if they are no tar file
     */
    static InputStream inTar(Path file, InputStream data) throws IOException {
        PushbackInputStream in = new PushbackInputStream(data, BLOCK);
        byte[] header = in.readNBytes(BLOCK);
        if (!isTarHeader(header)) {
            in.unread(header);
            return in;
        }
        while (isTarHeader(header)) {
            long size = size(file, header);
            boolean isFile = header[TYPE_OFFSET] == '0' || header[TYPE_OFFSET] == 0;
            if (isFile && isTable(text(header, 0, NAME_LENGTH))) {
                return new TarEntry(file, in, size);
            }
            in.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
            header = in.readNBytes(BLOCK);
        }
        throw new DatasetException("Expected a CSV file in the archive " + file + ", found none.");
    }

    private static boolean isTarHeader(byte[] header) {
        return header.length == BLOCK && text(header, MAGIC_OFFSET, 5).equals("ustar");
    }

    private static long size(Path file, byte[] header) throws DatasetException {
        String digits = text(header, SIZE_OFFSET, SIZE_LENGTH).strip();
        if (!digits.matches("[0-7]{1,11}")) {
            throw new DatasetException("Expected a whole tar file at " + file + ", found a damaged one. Get it anew.");
        }
        return Long.parseLong(digits, 8);
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    /** The contents of one file of a tar file; if they break off, the archive is damaged. */
    private static final class TarEntry extends java.io.FilterInputStream {
        private final Path file;
        private long left;

        TarEntry(Path file, InputStream in, long size) {
            super(in);
            this.file = file;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read(bytes, from, (int) Math.min(length, left));
            if (read < 0) {
                throw new DatasetException(
                        "Expected a whole tar file at " + file + ", found one that is cut off. Get it anew.");
            }
            left -= read;
            return read;
        }
    }
}
