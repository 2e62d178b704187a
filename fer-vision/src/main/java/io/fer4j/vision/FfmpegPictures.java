package io.fer4j.vision;

import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.PixelFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;

/** Makes upright BGR frames of decoded pictures, whose size may change on the way. Not thread-safe. */
final class FfmpegPictures implements AutoCloseable {
    private final int quarterTurns;
    private final SwsContext scaler = swscale.sws_alloc_context();
    private final AVFrame bgr = avutil.av_frame_alloc();

    /** Takes how often a picture must be turned clockwise by 90 degrees, 0 to 3. */
    FfmpegPictures(int quarterTurns) {
        this.quarterTurns = quarterTurns;
        scaler.flags(swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT);
    }

    Frame toFrame(AVFrame picture) {
        if (bgr.width() != picture.width() || bgr.height() != picture.height()) {
            allocate(picture.width(), picture.height());
        }
        int result = swscale.sws_scale_frame(scaler, bgr, picture);
        if (result < 0) {
            throw new InferenceException("Expected a video's picture in colour, found that FFmpeg cannot convert it: "
                    + FfmpegLibrary.error(result) + ".");
        }
        int stride = bgr.linesize(0);
        ByteBuffer rows = new BytePointer(bgr.data(0))
                .capacity((long) stride * bgr.height())
                .asByteBuffer();
        return turned(Frame.wrap(bgr.width(), bgr.height(), stride, PixelFormat.BGR24, rows, Duration.ZERO));
    }

    private void allocate(int width, int height) {
        avutil.av_frame_unref(bgr);
        bgr.width(width).height(height).format(avutil.AV_PIX_FMT_BGR24);
        int result = avutil.av_frame_get_buffer(bgr, 0);
        if (result < 0) {
            throw new InferenceException("Expected memory for pictures of " + width + "x" + height + " pixels, found: "
                    + FfmpegLibrary.error(result) + ".");
        }
    }

    private Frame turned(Frame view) {
        if (quarterTurns == 0) {
            return PackedFrames.copy(view);
        }
        boolean upended = quarterTurns % 2 == 1;
        int width = upended ? view.height() : view.width();
        int height = upended ? view.width() : view.height();
        byte[] out = new byte[PackedFrames.length(width, height, PixelFormat.BGR24)];
        byte[] row = new byte[3 * view.width()];
        for (int y = 0; y < view.height(); y++) {
            view.pixels().get(y * view.rowStride(), row);
            for (int x = 0; x < view.width(); x++) {
                int at = 3 * place(x, y, view.width(), view.height(), width);
                out[at] = row[3 * x];
                out[at + 1] = row[3 * x + 1];
                out[at + 2] = row[3 * x + 2];
            }
        }
        return PackedFrames.of(width, height, PixelFormat.BGR24, out, Duration.ZERO);
    }

    /** Where a pixel goes, counted row by row in the turned picture. */
    private int place(int x, int y, int width, int height, int turnedWidth) {
        return switch (quarterTurns) {
            case 1 -> x * turnedWidth + height - 1 - y;
            case 2 -> (height - 1 - y) * turnedWidth + width - 1 - x;
            default -> (width - 1 - x) * turnedWidth + y;
        };
    }

    @Override
    public void close() {
        swscale.sws_free_context(scaler);
        avutil.av_frame_free(bgr);
    }
}
