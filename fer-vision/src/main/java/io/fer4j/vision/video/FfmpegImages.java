package io.fer4j.vision.video;

import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.PixelFormat;
import io.fer4j.image.PictureFile;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * Makes BGR frames of decoded images, whose size may change on the way: upright, with square pixels, in standard dynamic range.
 * Not thread-safe.
 */
final class FfmpegImages implements AutoCloseable {
    /** The largest standard-definition image (PAL); untagged images beyond it are taken for BT.709, as players do. */
    private static final int SD_WIDTH = 1024;

    private static final int SD_HEIGHT = 576;

    private final Orientation orientation;
    private final SwsContext scaler = swscale.sws_alloc_context();
    private final AVFrame bgr = avutil.av_frame_alloc();

    /** Takes how images lie that do not say it themselves. */
    FfmpegImages(Orientation orientation) {
        this.orientation = orientation;
        scaler.intent(swscale.SWS_INTENT_PERCEPTUAL);
    }

    /**
     * Converts an image.
     *
     * @param image decoded, not interlaced; its color properties are completed
     * @param pixelAspect the width of a pixel by its height; 0 if not known
     */
    Frame toFrame(AVFrame image, AVRational pixelAspect) {
        assumeColors(image);
        // The scaler refuses to make a progressive image of an interlaced one.
        image.flags(image.flags() & ~AVFrame.AV_FRAME_FLAG_INTERLACED);
        allocate(image, pixelAspect);
        int result = swscale.sws_scale_frame(scaler, bgr, image);
        if (result < 0) {
            throw new InferenceException("Expected a video's image in color, found that FFmpeg cannot convert it: "
                    + FfmpegLibrary.error(result) + ".");
        }
        int stride = bgr.linesize(0);
        ByteBuffer rows = new BytePointer(bgr.data(0))
                .capacity((long) stride * bgr.height())
                .asByteBuffer();
        return upright(rows, stride, orientation(image));
    }

    private static void assumeColors(AVFrame image) {
        ColorCodes.keepKnown(image);
        AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(image.format());
        boolean yuv =
                format != null && (format.flags() & avutil.AV_PIX_FMT_FLAG_RGB) == 0 && format.nb_components() > 2;
        if (yuv && image.colorspace() == avutil.AVCOL_SPC_UNSPECIFIED) {
            boolean sd = image.width() <= SD_WIDTH && image.height() <= SD_HEIGHT;
            image.colorspace(sd ? avutil.AVCOL_SPC_SMPTE170M : avutil.AVCOL_SPC_BT709);
        }
    }

    private void allocate(AVFrame image, AVRational pixelAspect) {
        boolean valid = pixelAspect.num() > 0 && pixelAspect.den() > 0;
        double aspect = valid ? (double) pixelAspect.num() / pixelAspect.den() : 1;
        int width = scaled(image.width(), Math.max(aspect, 1));
        int height = scaled(image.height(), Math.max(1 / aspect, 1));
        if ((long) width * height > PictureFile.DEFAULT_MAX_PIXELS) {
            width = scaled(image.width(), Math.min(aspect, 1));
            height = scaled(image.height(), Math.min(1 / aspect, 1));
        }
        boolean highDynamicRange =
                image.color_trc() == avutil.AVCOL_TRC_SMPTE2084 || image.color_trc() == avutil.AVCOL_TRC_ARIB_STD_B67;
        if (bgr.width() != width || bgr.height() != height) {
            avutil.av_frame_unref(bgr);
            bgr.width(width).height(height).format(avutil.AV_PIX_FMT_BGR24);
            int result = avutil.av_frame_get_buffer(bgr, 0);
            if (result < 0) {
                throw new InferenceException("Expected memory for images of " + width + "x" + height
                        + " pixels, found: " + FfmpegLibrary.error(result) + ".");
            }
        }
        // With the exact flags, FFmpeg 8.0 lets colors overflow where it maps tones.
        scaler.flags(
                highDynamicRange
                        ? swscale.SWS_BICUBIC
                        : swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT);
        // What is not specified is left as it is; what is makes the scaler map tones and colors.
        bgr.color_trc(highDynamicRange ? avutil.AVCOL_TRC_BT709 : avutil.AVCOL_TRC_UNSPECIFIED);
        bgr.color_primaries(highDynamicRange ? avutil.AVCOL_PRI_BT709 : avutil.AVCOL_PRI_UNSPECIFIED);
    }

    private static int scaled(int side, double factor) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE / 4, Math.round(side * factor)));
    }

    private Orientation orientation(AVFrame image) {
        AVFrameSideData matrix = avutil.av_frame_get_side_data(image, avutil.AV_FRAME_DATA_DISPLAYMATRIX);
        return matrix == null || matrix.isNull() ? orientation : orientation(new IntPointer(matrix.data()));
    }

    /** Reads a display matrix. */
    static Orientation orientation(IntPointer matrix) {
        int[] numbers = new int[9];
        matrix.get(numbers);
        return Orientation.of(numbers);
    }

    private Frame upright(ByteBuffer rows, int stride, Orientation lies) {
        int storedWidth = bgr.width();
        int storedHeight = bgr.height();
        byte[] out = new byte[3 * storedWidth * storedHeight];
        if (lies.equals(Orientation.UPRIGHT)) {
            for (int y = 0; y < storedHeight; y++) {
                rows.get(y * stride, out, 3 * storedWidth * y, 3 * storedWidth);
            }
        } else {
            byte[] row = new byte[3 * storedWidth];
            for (int y = 0; y < storedHeight; y++) {
                rows.get(y * stride, row);
                int at = 3 * lies.index(0, y, storedWidth, storedHeight);
                int step = storedWidth == 1 ? 0 : 3 * lies.index(1, y, storedWidth, storedHeight) - at;
                for (int from = 0; from < row.length; from += 3) {
                    out[at] = row[from];
                    out[at + 1] = row[from + 1];
                    out[at + 2] = row[from + 2];
                    at += step;
                }
            }
        }
        int width = lies.width(storedWidth, storedHeight);
        int height = lies.height(storedWidth, storedHeight);
        return Frame.wrap(width, height, 3 * width, PixelFormat.BGR24, ByteBuffer.wrap(out), Duration.ZERO);
    }

    @Override
    public void close() {
        swscale.sws_free_context(scaler);
        avutil.av_frame_free(bgr);
    }
}
