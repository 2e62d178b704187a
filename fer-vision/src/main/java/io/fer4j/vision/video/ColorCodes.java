package io.fer4j.vision.video;

import java.util.Set;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * The codes of ITU-T H.273 that FFmpeg's scaler converts. It looks others up beyond the ends of its tables, and a damaged file may
 * have any.
 */
final class ColorCodes {
    private static final Set<Integer> MATRICES = Set.of(0, 1, 4, 5, 6, 7, 9);
    private static final Set<Integer> PRIMARIES = Set.of(1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 22);
    private static final Set<Integer> TRANSFERS = Set.of(1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);

    private ColorCodes() {}

    /** Makes the codes of an image that the scaler does not know unspecified. */
    static void keepKnown(AVFrame image) {
        if (!MATRICES.contains(image.colorspace())) {
            image.colorspace(avutil.AVCOL_SPC_UNSPECIFIED);
        }
        if (!PRIMARIES.contains(image.color_primaries())) {
            image.color_primaries(avutil.AVCOL_PRI_UNSPECIFIED);
        }
        if (!TRANSFERS.contains(image.color_trc())) {
            image.color_trc(avutil.AVCOL_TRC_UNSPECIFIED);
        }
    }
}
