package io.fer4j.vision.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Frame;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;

/** Color codes that no standard knows, as a damaged file may have them. */
class ColorCodesTest {
    @Test
    void wildCodesAreAnImageOfTheUsualColors() {
        Frame usual =
                converted(avutil.AVCOL_SPC_UNSPECIFIED, avutil.AVCOL_PRI_UNSPECIFIED, avutil.AVCOL_TRC_UNSPECIFIED);

        for (int code : new int[] {3, 19, 99, 255, 100_000, Integer.MAX_VALUE, -1}) {
            assertThat(converted(code, code, code).pixels())
                    .as("color codes %d", code)
                    .isEqualTo(usual.pixels());
        }
    }

    private static Frame converted(int matrix, int primaries, int transfer) {
        FfmpegLibrary.require();
        AVFrame image = avutil.av_frame_alloc();
        try (FfmpegImages images = new FfmpegImages(Orientation.UPRIGHT)) {
            image.width(32).height(32).format(avutil.AV_PIX_FMT_YUV420P);
            assertThat(avutil.av_frame_get_buffer(image, 0)).isZero();
            for (int plane = 0; plane < 3; plane++) {
                int rows = plane == 0 ? 32 : 16;
                for (long i = 0; i < (long) image.linesize(plane) * rows; i++) {
                    image.data(plane).put(i, (byte) (100 + 40 * plane));
                }
            }
            image.colorspace(matrix);
            image.color_primaries(primaries);
            image.color_trc(transfer);
            try (AVRational square = new AVRational()) {
                return images.toFrame(image, square.num(1).den(1));
            }
        } finally {
            avutil.av_frame_free(image);
        }
    }
}
