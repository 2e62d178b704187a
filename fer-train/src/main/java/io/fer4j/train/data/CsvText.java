package io.fer4j.train.data;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a file of comma-separated values, gzipped, in an archive or as they are, in the order in which they come, with the number of the line
 * they are in. Lines may end in LF, CR LF or CR. Fields may be quoted and surrounded by blanks. Not thread-safe.
 */
final class CsvText implements Closeable {
    /** What {@link #peek} returns behind the last byte. */
    static final int END = -1;

    private static final int BUFFER_SIZE = 1 << 16;
    /** Four times what a picture of 48x48 pixels takes, so that other files do not fill the memory. */
    private static final int LONGEST_FIELD = 1 << 16;

    private static final int MOST_FIELDS = 10_000;
    private static final byte[] GZIP_MAGIC = {0x1F, (byte) 0x8B};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Path file;
    private final InputStream stream;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int position;
    private int limit;
    private int line = 1;
    private boolean behindCarriageReturn;
    private boolean ended;

    private CsvText(Path file, InputStream stream) {
        this.file = file;
        this.stream = stream;
    }

    /**
     * Opens a file; whether it is gzipped or an archive is seen from its first bytes.
     *
     * @throws DatasetException if there is no such file, its name promises a gzip and it is none, or it is an archive without one
     *     CSV file or of a kind that is not read
     */
    static CsvText open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            String found = Files.isDirectory(file) ? "a directory" : "none";
            throw new DatasetException("Expected a CSV file at " + file + ", found " + found + ".");
        }
        if (CsvArchive.isZip(file)) {
            CsvText text = new CsvText(file, CsvArchive.inZip(file));
            text.skipByteOrderMark();
            return text;
        }
        CsvArchive.refuseOthers(file);
        InputStream raw = Files.newInputStream(file);
        try {
            CsvText text = new CsvText(file, unpacked(file, raw));
            text.skipByteOrderMark();
            return text;
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private static InputStream unpacked(Path file, InputStream raw) throws IOException {
        PushbackInputStream start = new PushbackInputStream(raw, GZIP_MAGIC.length);
        byte[] first = start.readNBytes(GZIP_MAGIC.length);
        start.unread(first);
        if (Arrays.equals(first, GZIP_MAGIC)) {
            try {
                return CsvArchive.inTar(file, new GZIPInputStream(start, BUFFER_SIZE));
            } catch (EOFException | ZipException e) {
                throw new DatasetException("Expected a whole gzip file at " + file + ", found a damaged one.", e);
            }
        }
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".gz") && first.length > 0) {
            throw new DatasetException("Expected a gzip file at " + file
                    + ", found another format. If it is not compressed, take .gz off its name.");
        }
        return CsvArchive.inTar(file, start);
    }

    private void skipByteOrderMark() throws IOException {
        fill();
        if (limit >= 3 && Arrays.equals(buffer, 0, 3, BYTE_ORDER_MARK, 0, 3)) {
            position = 3;
        }
    }

    private boolean fill() throws IOException {
        try {
            position = 0;
            do {
                limit = withoutCarriageReturns(stream.readNBytes(buffer, 0, BUFFER_SIZE));
            } while (limit == 0 && !ended);
            return limit > 0;
        } catch (EOFException | ZipException e) {
            throw new DatasetException(
                    "Expected a whole gzip file at " + file + ", found one that is cut off or damaged in or near line "
                            + line + ". Get it anew.",
                    e);
        }
    }

    /** Makes every end of a line a line feed. */
    private int withoutCarriageReturns(int length) {
        ended = length < BUFFER_SIZE;
        int kept = 0;
        for (int i = 0; i < length; i++) {
            byte next = buffer[i];
            if (next != '\n' || !behindCarriageReturn) {
                buffer[kept++] = next == '\r' ? (byte) '\n' : next;
            }
            behindCarriageReturn = next == '\r';
        }
        return kept;
    }

    /** Returns the next byte, 0 to 255, without going past it, or {@link #END}. */
    int peek() throws IOException {
        return position < limit || fill() ? buffer[position] & 0xFF : END;
    }

    /** Goes past the byte that {@link #peek} returned. */
    void skip() {
        if (buffer[position++] == '\n') {
            line++;
        }
    }

    /** Returns the number of the line that the next byte is in, from 1. */
    int line() {
        return line;
    }

    Path file() {
        return file;
    }

    void skipBlanks() throws IOException {
        for (int next = peek(); next == ' ' || next == '\t' || next == '\r'; next = peek()) {
            skip();
        }
    }

    /** Goes past empty lines and tells whether there is another row. */
    boolean hasRow() throws IOException {
        skipBlanks();
        while (peek() == '\n') {
            skip();
            skipBlanks();
        }
        return peek() != END;
    }

    /** Goes past a quotation mark, if that is what comes next behind blanks. */
    boolean skipQuote() throws IOException {
        skipBlanks();
        boolean quoted = peek() == '"';
        if (quoted) {
            skip();
        }
        return quoted;
    }

    /** Tells whether a field's text ends here; an unquoted one ends at a comma or with the line. */
    boolean atFieldEnd(boolean quoted) throws IOException {
        int next = peek();
        return next == END || (quoted ? next == '"' : next == ',' || next == '\n');
    }

    /** Reads the next field without the blanks around it; what {@link #endField} says comes after. */
    String field() throws IOException {
        boolean quoted = skipQuote();
        StringBuilder bytes = new StringBuilder();
        while (!atFieldEnd(quoted)) {
            if (bytes.length() == LONGEST_FIELD) {
                throw wrong(
                        line,
                        "fields of at most " + LONGEST_FIELD + " bytes",
                        "a longer one: \"" + Excerpt.of(bytes.toString()) + "\"");
            }
            bytes.append((char) peek());
            skip();
        }
        if (quoted) {
            skipQuote();
        }
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
    }

    /** Goes past the comma behind a field, or past the end of the line, and tells whether the row has another field. */
    boolean endField() throws IOException {
        skipBlanks();
        int next = peek();
        if (next == END) {
            return false;
        }
        if (next != ',' && next != '\n') {
            throw wrong(
                    line,
                    "a comma or the end of the line behind a field",
                    "\"" + Excerpt.of(String.valueOf((char) next)) + "\"");
        }
        skip();
        return next == ',';
    }

    /** Reads all fields of a row. */
    List<String> row() throws IOException {
        List<String> fields = new ArrayList<>();
        do {
            if (fields.size() == MOST_FIELDS) {
                throw wrong(line, "at most " + MOST_FIELDS + " columns", "more");
            }
            fields.add(field());
        } while (endField());
        return fields;
    }

    /** Makes an exception for what is wrong in a line. */
    DatasetException wrong(int inLine, String expected, String found) {
        return new DatasetException(
                "Expected " + expected + " in line " + inLine + " of " + file + ", found " + found + ".");
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
