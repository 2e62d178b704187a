package io.fer4j.train.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds pictures that two data sets share, pixel for pixel: a test picture that was trained on flatters the result. */
public final class DuplicateCheck {
    private DuplicateCheck() {}

    /**
     * A picture that is in both data sets.
     *
     * @param first its first index in the first data set
     * @param second its index in the second data set
     */
    public record Duplicate(int first, int second) {}

    /**
     * Compares two data sets.
     *
     * @param first any data set
     * @param second any data set with pictures of the same size
     * @return one entry for each picture of the second data set that is also in the first, in the second's order
     */
    public static List<Duplicate> between(FaceDataset first, FaceDataset second) {
        Map<ByteBuffer, Integer> known = new HashMap<>();
        for (int i = 0; i < first.size(); i++) {
            known.putIfAbsent(picture(first, i), i);
        }
        List<Duplicate> duplicates = new ArrayList<>();
        for (int i = 0; i < second.size(); i++) {
            Integer index = known.get(picture(second, i));
            if (index != null) {
                duplicates.add(new Duplicate(index, i));
            }
        }
        return List.copyOf(duplicates);
    }

    /** Buffers are equal, and hash alike, if their contents are. */
    private static ByteBuffer picture(FaceDataset dataset, int index) {
        int size = dataset.height() * dataset.width();
        return ByteBuffer.wrap(dataset.pixels(), index * size, size);
    }
}
