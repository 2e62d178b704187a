package io.fer4j.vision.video;

import io.fer4j.Frame;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;

/** A YUV 4:2:0 image of fixed size (BT.709, limited range) into which frames of any size and format are drawn. Not thread-safe. */
final class VideoCanvas implements AutoCloseable {
    /** Black in limited range: luma, then the two chroma planes. */
    private static final int[] BLACK = {16, 128, 128};

    private final int width;
    private final int height;
    private final SwsContext scaler = swscale.sws_alloc_context();
    private final AVFrame image;
    private final AVFrame input = avutil.av_frame_alloc();
    private final AVFrame fitted = avutil.av_frame_alloc();

    /** Takes the size, both sides even. */
    VideoCanvas(int width, int height) {
        this.width = width;
        this.height = height;
        this.image = avutil.av_frame_alloc();
        scaler.flags(swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND);
        allocateYuv(image, width, height);
    }

    /** Returns what was drawn last; belongs to the canvas. */
    AVFrame image() {
        return image;
    }

    /**
     * Draws a frame over the whole canvas, scaled to fit if its size is another.
     *
     * @return FFmpeg's error code, if negative
     */
    int draw(Frame frame) {
        int result = load(frame);
        if (result >= 0) {
            result = avutil.av_frame_make_writable(image);
        }
        if (result < 0) {
            return result;
        }
        return input.width() == width && input.height() == height
                ? swscale.sws_scale_frame(scaler, image, input)
                : drawFitted();
    }

    private int load(Frame frame) {
        int format = switch (frame.format()) {
            case GRAY8 -> avutil.AV_PIX_FMT_GRAY8;
            case BGR24 -> avutil.AV_PIX_FMT_BGR24;
            case RGB24 -> avutil.AV_PIX_FMT_RGB24;
            case RGBA32 -> avutil.AV_PIX_FMT_RGBA;
            case BGRA32 -> avutil.AV_PIX_FMT_BGRA;
        };
        int usedWidth = Math.max(1, frame.width() & ~1);
        int usedHeight = Math.max(1, frame.height() & ~1);
        if (input.width() != usedWidth || input.height() != usedHeight || input.format() != format) {
            avutil.av_frame_unref(input);
            input.width(usedWidth).height(usedHeight).format(format);
            input.colorspace(avutil.AVCOL_SPC_RGB).color_range(avutil.AVCOL_RANGE_JPEG);
            if (format == avutil.AV_PIX_FMT_GRAY8) {
                input.colorspace(avutil.AVCOL_SPC_BT709);
            }
            avutil.av_frame_get_buffer(input, 0);
        }
        int result = avutil.av_frame_make_writable(input);
        if (result >= 0) {
            copy(frame);
        }
        return result;
    }

    private void copy(Frame frame) {
        byte[] row = new byte[input.width() * frame.format().bytesPerPixel()];
        int stride = input.linesize(0);
        ByteBuffer pixels = frame.pixels();
        try (BytePointer rows = new BytePointer(input.data(0))) {
            rows.capacity((long) stride * input.height());
            for (int y = 0; y < input.height(); y++) {
                pixels.get(y * frame.rowStride(), row);
                rows.position((long) y * stride).put(row, 0, row.length);
            }
        }
    }

    private int drawFitted() {
        double scale = Math.min((double) width / input.width(), (double) height / input.height());
        int fittedWidth = even(input.width() * scale, width);
        int fittedHeight = even(input.height() * scale, height);
        if (fitted.width() != fittedWidth || fitted.height() != fittedHeight) {
            avutil.av_frame_unref(fitted);
            allocateYuv(fitted, fittedWidth, fittedHeight);
        }
        int result = avutil.av_frame_make_writable(fitted);
        if (result >= 0) {
            result = swscale.sws_scale_frame(scaler, fitted, input);
        }
        if (result >= 0) {
            for (int plane = 0; plane < BLACK.length; plane++) {
                place(plane);
            }
        }
        return result;
    }

    private static int even(double side, int most) {
        return Math.min(most, Math.max(2, 2 * (int) Math.round(side / 2)));
    }

    /** Copies a plane of the fitted image into the middle of the canvas, and makes the rest black. */
    private void place(int plane) {
        int shift = plane == 0 ? 0 : 1;
        // Even offsets, so that luma and chroma stay together.
        int left = ((width - fitted.width()) / 4 * 2) >> shift;
        int top = ((height - fitted.height()) / 4 * 2) >> shift;
        long stride = image.linesize(plane);
        try (BytePointer to = new BytePointer(image.data(plane));
                BytePointer from = new BytePointer(fitted.data(plane))) {
            to.capacity(stride * (height >> shift));
            BytePointer.memset(to, BLACK[plane], stride * (height >> shift));
            for (int y = 0; y < fitted.height() >> shift; y++) {
                BytePointer.memcpy(
                        to.position((top + y) * stride + left),
                        from.position((long) y * fitted.linesize(plane)),
                        fitted.width() >> shift);
            }
        }
    }

    private static void allocateYuv(AVFrame image, int width, int height) {
        image.width(width).height(height).format(avutil.AV_PIX_FMT_YUV420P);
        image.colorspace(avutil.AVCOL_SPC_BT709).color_range(avutil.AVCOL_RANGE_MPEG);
        avutil.av_frame_get_buffer(image, 0);
    }

    @Override
    public void close() {
        swscale.sws_free_context(scaler);
        avutil.av_frame_free(image);
        avutil.av_frame_free(input);
        avutil.av_frame_free(fitted);
    }
}
