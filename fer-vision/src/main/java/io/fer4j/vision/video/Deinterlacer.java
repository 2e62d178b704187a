package io.fer4j.vision.video;

import io.fer4j.InferenceException;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Makes one progressive image of each interlaced one by FFmpeg's filter bwdif, and lets progressive ones through as they are. It
 * looks one image ahead, so each comes out when the next has gone in. Not thread-safe.
 *
 * <p>The filter makes up the missing lines of its first and last image from the field's own lines alone, which leaves half of the
 * detail. So the first and the last image go in twice, and what comes out for their doubles is dropped.
 */
final class Deinterlacer implements AutoCloseable {
    private final AVRational timeBase;
    private final int width;
    private final int height;
    private final int format;
    private final AVFilterGraph graph = avfilter.avfilter_graph_alloc();
    private final AVFilterContext input = new AVFilterContext(null);
    private final AVFilterContext output = new AVFilterContext(null);
    private final AVFrame last = avutil.av_frame_alloc();
    private long sent;
    private long received;

    /**
     * Starts for images of one size and format.
     *
     * @param first the first image to come
     * @param timeBase the unit of the images' times
     */
    Deinterlacer(AVFrame first, AVRational timeBase) {
        this.timeBase = timeBase;
        this.width = first.width();
        this.height = first.height();
        this.format = first.format();
        AVFilterContext filter = new AVFilterContext(null);
        String properties = "video_size=" + width + "x" + height + ":pix_fmt=" + format + ":time_base=" + timeBase.num()
                + "/" + timeBase.den() + ":colorspace=" + first.colorspace() + ":range=" + first.color_range();
        try {
            check(avfilter.avfilter_graph_create_filter(
                    input, avfilter.avfilter_get_by_name("buffer"), "in", properties, null, graph));
            check(avfilter.avfilter_graph_create_filter(
                    filter,
                    avfilter.avfilter_get_by_name("bwdif"),
                    "deinterlacer",
                    "mode=send_frame:parity=auto:deint=interlaced",
                    null,
                    graph));
            check(avfilter.avfilter_graph_create_filter(
                    output, avfilter.avfilter_get_by_name("buffersink"), "out", null, null, graph));
            check(avfilter.avfilter_link(input, 0, filter, 0));
            check(avfilter.avfilter_link(filter, 0, output, 0));
            check(avfilter.avfilter_graph_config(graph, null));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Tells whether an image is made of two fields. */
    static boolean isInterlaced(AVFrame image) {
        return (image.flags() & AVFrame.AV_FRAME_FLAG_INTERLACED) != 0;
    }

    /** Tells whether an image has the size and format of those before. */
    boolean accepts(AVFrame image) {
        return image.width() == width && image.height() == height && image.format() == format;
    }

    /** Takes an image in, which is empty afterwards. */
    void send(AVFrame image) {
        if (sent == 0) {
            check(avfilter.av_buffersrc_add_frame_flags(input, image, avfilter.AV_BUFFERSRC_FLAG_KEEP_REF));
        }
        avutil.av_frame_unref(last);
        check(avutil.av_frame_ref(last, image));
        check(avfilter.av_buffersrc_add_frame(input, image));
        sent++;
    }

    /** Says that no image comes any more. */
    void finish() {
        if (sent > 0) {
            check(avfilter.av_buffersrc_add_frame(input, last));
        }
        check(avfilter.av_buffersrc_add_frame(input, null));
    }

    /**
     * Gives the next image out.
     *
     * @return false if there is none yet, or no more
     */
    boolean receive(AVFrame image) {
        do {
            avutil.av_frame_unref(image);
            int result = avfilter.av_buffersink_get_frame(output, image);
            if (result == avutil.AVERROR_EAGAIN() || result == avutil.AVERROR_EOF()) {
                return false;
            }
            check(result);
            received++;
        } while (received == 1);
        if (received > sent + 1) {
            avutil.av_frame_unref(image);
            return false;
        }
        if (image.pts() != avutil.AV_NOPTS_VALUE) {
            image.pts(avutil.av_rescale_q(image.pts(), avfilter.av_buffersink_get_time_base(output), timeBase));
        }
        return true;
    }

    private static void check(int result) {
        if (result < 0) {
            throw new InferenceException("Expected an interlaced video that can be deinterlaced, found that FFmpeg"
                    + " cannot: " + FfmpegLibrary.error(result) + ". Convert it to a progressive one first.");
        }
    }

    @Override
    public void close() {
        avutil.av_frame_free(last);
        avfilter.avfilter_graph_free(graph);
    }
}
