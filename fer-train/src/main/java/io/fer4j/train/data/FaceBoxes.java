package io.fer4j.train.data;

import io.fer4j.Box;
import io.fer4j.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures in which people marked all faces: a CSV file with the columns {@code image}, {@code width}, {@code height}, {@code x1},
 * {@code y1}, {@code x2} and {@code y2}, one row a face, beside the picture files that it names.
 *
 * @param pictures at least one
 */
public record FaceBoxes(List<Picture> pictures) {
    private static final List<String> COLUMNS = List.of("image", "width", "height", "x1", "y1", "x2", "y2");

    /** Copies the list. */
    public FaceBoxes {
        pictures = List.copyOf(pictures);
    }

    /**
     * A picture file and its faces.
     *
     * @param file any format that {@link io.fer4j.image.PictureFile} reads
     * @param width in pixels
     * @param height in pixels
     * @param faces in pixels
     */
    public record Picture(Path file, int width, int height, List<Box> faces) {
        /** Copies the list. */
        public Picture {
            faces = List.copyOf(faces);
        }

        /**
         * Reads the picture.
         *
         * @return its pixels
         * @throws DatasetException if the file is no whole picture, or one of another size
         * @throws IOException if it cannot be read
         */
        public Frame read() throws IOException {
            Frame frame = TrainingPicture.read(file);
            if (frame.width() != width || frame.height() != height) {
                throw new DatasetException("Expected a picture of " + width + "x" + height + " pixels at " + file
                        + ", found " + frame.width() + "x" + frame.height() + ".");
            }
            return frame;
        }
    }

    /**
     * Reads a list of faces.
     *
     * @param csv the list, in the folder of its pictures
     * @return the pictures in the order in which the list first names them
     * @throws DatasetException if a column is missing or a row is wrong; the message names the line
     * @throws IOException if the file cannot be read
     */
    public static FaceBoxes read(Path csv) throws IOException {
        Map<String, Picture> pictures = new LinkedHashMap<>();
        try (CsvText text = CsvText.open(csv)) {
            CsvColumns columns = CsvColumns.read(text, COLUMNS);
            while (text.hasRow()) {
                Picture read = picture(text, columns, csv);
                pictures.merge(read.file().toString(), read, FaceBoxes::withFacesOfBoth);
            }
        }
        if (pictures.isEmpty()) {
            throw new DatasetException("Expected faces in " + csv + ", found none.");
        }
        return new FaceBoxes(new ArrayList<>(pictures.values()));
    }

    private static Picture picture(CsvText text, CsvColumns columns, Path csv) throws IOException {
        int line = text.line();
        List<String> fields = text.row();
        if (fields.size() != columns.count()) {
            throw text.wrong(line, columns.count() + " columns", Integer.toString(fields.size()));
        }
        float[] numbers = new float[COLUMNS.size()];
        for (int i = 1; i < numbers.length; i++) {
            String field = fields.get(columns.find(COLUMNS.get(i)));
            if (!field.matches("-?\\d{1,6}(\\.\\d{1,6})?")) {
                throw text.wrong(line, "a number of pixels for " + COLUMNS.get(i), "\"" + Excerpt.of(field) + "\"");
            }
            numbers[i] = Float.parseFloat(field);
        }
        if (!(numbers[5] > numbers[3]) || !(numbers[6] > numbers[4])) {
            throw text.wrong(line, "x2 above x1 and y2 above y1", Excerpt.of(fields));
        }
        Box face = new Box(numbers[3], numbers[4], numbers[5] - numbers[3], numbers[6] - numbers[4]);
        Path file = csv.resolveSibling(fields.get(columns.find(COLUMNS.get(0))));
        return new Picture(file, (int) numbers[1], (int) numbers[2], List.of(face));
    }

    private static Picture withFacesOfBoth(Picture first, Picture second) {
        List<Box> faces = new ArrayList<>(first.faces());
        faces.addAll(second.faces());
        return new Picture(first.file(), first.width(), first.height(), faces);
    }
}
