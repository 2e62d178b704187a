package io.fer4j.vision;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

/** The pictures of the best video stream of what FFmpeg opens. Not thread-safe, but its patience is. */
final class FfmpegInput implements AutoCloseable {
    /** Pictures beyond this are refused by the decoder before memory is taken for them. */
    private static final long MAX_PIXELS = PictureFile.DEFAULT_MAX_PIXELS;

    private final String name;
    private final FfmpegLibrary.Patience patience;
    private final AVFormatContext container;
    private @Nullable AVCodecContext decoder;
    private @Nullable FfmpegPictures pictures;
    private @Nullable AVStream stream;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFrame picture = avutil.av_frame_alloc();
    private @Nullable String failure;
    private boolean drained;

    private FfmpegInput(String name, FfmpegLibrary.Patience patience, AVFormatContext container) {
        this.name = name;
        this.patience = patience;
        this.container = container;
    }

    /**
     * Opens an input and its decoder.
     *
     * @param name what messages call it
     * @param url what FFmpeg calls it
     * @param format the demuxer; empty to let FFmpeg find out
     * @param options the demuxer's
     * @param live whether a picture in hand is worth more than a smooth flow
     * @param patience is closed with the input
     * @throws SourceException if it cannot be opened or has no video
     */
    static FfmpegInput open(
            String name,
            String url,
            Optional<AVInputFormat> format,
            Map<String, String> options,
            boolean live,
            FfmpegLibrary.Patience patience) {
        AVFormatContext container = avformat.avformat_alloc_context();
        patience.attach(container.interrupt_callback());
        patience.start();
        try (AVDictionary dictionary = new AVDictionary(null)) {
            options.forEach((key, value) -> avutil.av_dict_set(dictionary, key, value, 0));
            FfmpegLibrary.allowSafeDecoders(dictionary);
            int result = avformat.avformat_open_input(container, url, format.orElse(null), dictionary);
            avutil.av_dict_free(dictionary);
            if (result < 0) {
                // FFmpeg has freed the container.
                String reason = reason(result, patience);
                patience.close();
                throw unreadable(name, reason);
            }
        }
        FfmpegInput input = new FfmpegInput(name, patience, container);
        try {
            input.openDecoder(live);
            return input;
        } catch (RuntimeException | Error e) {
            input.close();
            throw e;
        }
    }

    private static SourceException unreadable(String name, String reason) {
        return new SourceException("Expected a video that can be read, found one that cannot: " + name + " (" + reason
                + "). Check that it is a whole video, or convert it to MP4.");
    }

    private static String reason(int code, FfmpegLibrary.Patience patience) {
        return patience.isOver() ? "no data in time" : FfmpegLibrary.error(code);
    }

    private void openDecoder(boolean live) {
        int result = avformat.avformat_find_stream_info(container, (AVDictionary) null);
        if (result < 0) {
            throw unreadable(name, reason(result, patience));
        }
        if (container.iformat().name().getString().equals("tty")) {
            throw new SourceException("Expected a video, found text: " + name + ".");
        }
        AVCodec codec = new AVCodec(null);
        int index = avformat.av_find_best_stream(container, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, codec, 0);
        if (index < 0) {
            throw new SourceException(
                    "Expected a video, found one without pictures, or in a coding that this FFmpeg does" + " not know: "
                            + name + ".");
        }
        if (FfmpegLibrary.isUnsafe(codec)) {
            throw new SourceException("Expected a video in a coding that is safe to decode, found "
                    + codec.name().getString() + ", which has a known hole in this FFmpeg: " + name
                    + ". Convert it to MP4 with a newer one.");
        }
        AVStream chosen = container.streams(index);
        stream = chosen;
        decoder = avcodec.avcodec_alloc_context3(codec);
        avcodec.avcodec_parameters_to_context(decoder, chosen.codecpar());
        decoder.max_pixels(MAX_PIXELS);
        decoder.pkt_timebase(chosen.time_base());
        if (live) {
            // Threads that decode several frames at once hold each of them back.
            decoder.thread_type(AVCodecContext.FF_THREAD_SLICE);
            decoder.flags(decoder.flags() | avcodec.AV_CODEC_FLAG_LOW_DELAY);
        }
        try (AVDictionary options = new AVDictionary(null)) {
            FfmpegLibrary.allowSafeDecoders(options);
            result = avcodec.avcodec_open2(decoder, codec, options);
            avutil.av_dict_free(options);
        }
        if (result < 0) {
            throw unreadable(name, FfmpegLibrary.error(result));
        }
        pictures = new FfmpegPictures(quarterTurns(chosen));
    }

    /** How often a picture must be turned clockwise by 90 degrees to be upright. */
    private static int quarterTurns(AVStream stream) {
        AVPacketSideData matrix = avcodec.av_packet_side_data_get(
                stream.codecpar().coded_side_data(),
                stream.codecpar().nb_coded_side_data(),
                avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull()) {
            return 0;
        }
        double counterclockwise = avutil.av_display_rotation_get(new IntPointer(matrix.data()));
        return Double.isNaN(counterclockwise) ? 0 : Math.floorMod(-Math.round(counterclockwise / 90), 4);
    }

    private AVStream stream() {
        return Objects.requireNonNull(stream);
    }

    AVRational timeBase() {
        return stream().time_base();
    }

    /** Returns when the video's first picture is due, in the stream's own time. */
    long startTicks() {
        long start = stream().start_time();
        return start == avutil.AV_NOPTS_VALUE ? 0 : start;
    }

    /** Returns how long the pictures go on, as the container says; the container's own length counts other streams too. */
    Optional<Duration> duration() {
        if (stream().duration() > 0) {
            return Optional.of(FfmpegLibrary.time(stream().duration(), timeBase()));
        }
        return container.duration() > 0
                ? Optional.of(FfmpegLibrary.time(container.duration(), avutil.av_make_q(1, avutil.AV_TIME_BASE)))
                : Optional.empty();
    }

    /** Tells whether {@link #duration()} was written by whoever made the video, for the pictures alone. */
    boolean isDurationDeclared() {
        return container.duration_estimation_method() == avformat.AVFMT_DURATION_FROM_STREAM
                && (stream().duration() > 0 || container.nb_streams() == 1);
    }

    OptionalDouble frameRate() {
        AVRational rate = avformat.av_guess_frame_rate(container, stream(), null);
        return rate.num() > 0 && rate.den() > 0
                ? OptionalDouble.of((double) rate.num() / rate.den())
                : OptionalDouble.empty();
    }

    /** Returns why the last {@link #next()} was the end, if it was not the proper one. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** A picture and its time in the stream's ticks, if it has one. */
    record Picture(Frame frame, Optional<Long> ticks) {}

    /** Decodes the next picture; damaged ones are left out. Empty at the end. */
    Optional<Picture> next() {
        AVCodecContext opened = Objects.requireNonNull(decoder);
        patience.start();
        while (true) {
            int result = avcodec.avcodec_receive_frame(opened, picture);
            if (result >= 0) {
                long ticks = picture.best_effort_timestamp();
                Frame frame = Objects.requireNonNull(pictures).toFrame(picture);
                avutil.av_frame_unref(picture);
                return Optional.of(
                        new Picture(frame, ticks == avutil.AV_NOPTS_VALUE ? Optional.empty() : Optional.of(ticks)));
            }
            if (result == avutil.AVERROR_EOF() || drained) {
                return Optional.empty();
            }
            feed(opened);
        }
    }

    private void feed(AVCodecContext opened) {
        int result = avformat.av_read_frame(container, packet);
        if (result == avutil.AVERROR_EAGAIN()) {
            pauseForDevice();
            return;
        }
        if (result < 0) {
            failure = result == avutil.AVERROR_EOF() && !patience.isOver() ? null : reason(result, patience);
            drained = avcodec.avcodec_send_packet(opened, null) < 0;
            return;
        }
        if (packet.stream_index() == stream().index()) {
            // A packet that is refused is damaged: the decoder goes on with the next.
            avcodec.avcodec_send_packet(opened, packet);
        }
        avcodec.av_packet_unref(packet);
    }

    private void pauseForDevice() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            patience.lose();
        }
        if (patience.isOver()) {
            failure = "no data in time";
            drained = true;
        }
    }

    @Override
    public void close() {
        avcodec.av_packet_free(packet);
        avutil.av_frame_free(picture);
        if (pictures != null) {
            pictures.close();
        }
        if (decoder != null) {
            avcodec.avcodec_free_context(decoder);
        }
        avformat.avformat_close_input(container);
        patience.close();
    }
}
