package io.fer4j.vision.video;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.image.PictureFile;
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

/** Decodes the best video stream of what FFmpeg opens. Not thread-safe, but its token is. */
final class FfmpegInput implements AutoCloseable {
    /** Pictures beyond this are refused by the decoder before memory is taken for them. */
    private static final long MAX_PIXELS = PictureFile.DEFAULT_MAX_PIXELS;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final String name;
    private final InterruptToken token;
    private final AVFormatContext container;
    private @Nullable AVCodecContext decoder;
    private @Nullable FfmpegImages images;
    private @Nullable Deinterlacer deinterlacer;
    private @Nullable AVStream stream;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFrame image = avutil.av_frame_alloc();
    private final AVFrame waiting = avutil.av_frame_alloc();
    private final ContinuousClock clock;
    private Duration lastImageDuration = Duration.ZERO;
    private @Nullable String failure;
    private boolean drained;

    /** Streams whose packets are further apart have fallen silent or have set their clock. */
    private static final long LONGEST_LIVE_GAP_NANOS = 10_000_000_000L;

    private FfmpegInput(String name, InterruptToken token, AVFormatContext container, boolean live) {
        this.name = name;
        this.token = token;
        this.container = container;
        this.clock = new ContinuousClock(container, live ? LONGEST_LIVE_GAP_NANOS : Long.MAX_VALUE);
    }

    /**
     * Opens an input and its decoder.
     *
     * @param name what messages call it
     * @param url what FFmpeg calls it
     * @param format the demuxer; empty to let FFmpeg find out
     * @param options the demuxer's
     * @param live whether an image now is worth more than a smooth flow
     * @param token is closed with the input
     * @throws SourceException if it cannot be opened or has no video
     */
    static FfmpegInput open(
            String name,
            String url,
            Optional<AVInputFormat> format,
            Map<String, String> options,
            boolean live,
            InterruptToken token) {
        AVFormatContext container = avformat.avformat_alloc_context();
        token.attach(container.interrupt_callback());
        token.start();
        try (AVDictionary dictionary = new AVDictionary(null)) {
            options.forEach((key, value) -> avutil.av_dict_set(dictionary, key, value, 0));
            FfmpegLibrary.allowSafeDecoders(dictionary);
            int result = FfmpegLibrary.openInput(container, url, format.orElse(null), dictionary);
            avutil.av_dict_free(dictionary);
            if (result < 0) {
                // FFmpeg has freed the container.
                String reason = reason(result, token);
                token.close();
                throw unreadable(name, reason);
            }
        }
        FfmpegInput input = new FfmpegInput(name, token, container, live);
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

    private static String reason(int code, InterruptToken token) {
        return token.isExpired() ? "no data in time" : FfmpegLibrary.error(code);
    }

    private void openDecoder(boolean live) {
        int result = avformat.avformat_find_stream_info(container, (AVDictionary) null);
        if (result < 0) {
            throw unreadable(name, reason(result, token));
        }
        if (container.iformat().name().getString().equals("tty")) {
            throw new SourceException("Expected a video, found text: " + name + ".");
        }
        AVCodec codec = new AVCodec(null);
        int index = FfmpegLibrary.bestVideoStream(container, codec);
        if (index < 0) {
            throw new SourceException(
                    "Expected a video, found none, or one in a coding that this FFmpeg does not know: " + name
                            + " (a cover picture of an audio file is no video).");
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
        images = new FfmpegImages(orientation(chosen));
    }

    private static Orientation orientation(AVStream stream) {
        AVPacketSideData matrix = avcodec.av_packet_side_data_get(
                stream.codecpar().coded_side_data(),
                stream.codecpar().nb_coded_side_data(),
                avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        return matrix == null || matrix.isNull()
                ? Orientation.UPRIGHT
                : FfmpegImages.orientation(new IntPointer(matrix.data()));
    }

    private AVStream stream() {
        return Objects.requireNonNull(stream);
    }

    AVRational timeBase() {
        return stream().time_base();
    }

    /** Returns how long the images go on, as the container says; the container's own length counts other streams too. */
    Optional<Duration> duration() {
        if (stream().duration() > 0) {
            return Optional.of(FfmpegLibrary.time(stream().duration(), timeBase()));
        }
        return container.duration() > 0
                ? Optional.of(FfmpegLibrary.time(container.duration(), avutil.av_make_q(1, avutil.AV_TIME_BASE)))
                : Optional.empty();
    }

    /** Tells whether {@link #duration()} was written by whoever made the video, for the images alone. */
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

    /** A frame and its time on the container's clock, which is continuous, if it has one. */
    record TimedFrame(Frame frame, Optional<Duration> time) {}

    /** Returns how long the image decoded last is shown; zero if not known. */
    Duration lastImageDuration() {
        return lastImageDuration;
    }

    /**
     * Goes to the last point before a time from which the decoder can start. Before anything is decoded only.
     *
     * @param time on the container's clock
     * @return false if the container has no such points, or its clock may jump, so that a time in it says nothing
     */
    boolean seek(Duration time) {
        if ((container.iformat().flags() & (avformat.AVFMT_TS_DISCONT | avformat.AVFMT_NOTIMESTAMPS)) != 0) {
            return false;
        }
        long ticks = avutil.av_rescale_q(time.toNanos(), avutil.av_make_q(1, NANOS_PER_SECOND), timeBase());
        return avformat.av_seek_frame(container, stream().index(), ticks, avformat.AVSEEK_FLAG_BACKWARD) >= 0;
    }

    /** Decodes the next image; damaged ones are left out. Empty at the end. */
    Optional<TimedFrame> next() {
        AVCodecContext opened = Objects.requireNonNull(decoder);
        token.start();
        while (true) {
            if (deinterlacer != null && deinterlacer.receive(image)) {
                return Optional.of(frame());
            }
            int result = avcodec.avcodec_receive_frame(opened, image);
            if (result >= 0) {
                if (take()) {
                    return Optional.of(frame());
                }
            } else if (result == avutil.AVERROR_EOF() || drained) {
                return finishDeinterlacer() ? Optional.of(frame()) : Optional.empty();
            } else {
                feed(opened);
            }
        }
    }

    /**
     * Looks at a decoded image.
     *
     * @return true if {@link #image} holds the next to give out; else the deinterlacer has taken it, or has given out an earlier one
     */
    private boolean take() {
        image.pts(image.best_effort_timestamp());
        if (image.duration() > 0) {
            lastImageDuration = FfmpegLibrary.time(image.duration(), timeBase());
        }
        Deinterlacer current = deinterlacer;
        if (current == null && !Deinterlacer.isInterlaced(image)) {
            return true;
        }
        if (current != null && !current.accepts(image)) {
            return replaceDeinterlacer(current);
        }
        if (current == null) {
            current = new Deinterlacer(image, timeBase());
            deinterlacer = current;
        }
        current.send(image);
        return false;
    }

    /** Gives out what the deinterlacer of another size still has, and keeps the image for the next one. */
    private boolean replaceDeinterlacer(Deinterlacer old) {
        avutil.av_frame_unref(waiting);
        avutil.av_frame_move_ref(waiting, image);
        old.finish();
        boolean left = old.receive(image);
        old.close();
        Deinterlacer successor = new Deinterlacer(waiting, timeBase());
        deinterlacer = successor;
        successor.send(waiting);
        return left;
    }

    private boolean finishDeinterlacer() {
        Deinterlacer current = deinterlacer;
        if (current == null) {
            return false;
        }
        current.finish();
        boolean left = current.receive(image);
        current.close();
        deinterlacer = null;
        return left;
    }

    private TimedFrame frame() {
        long ticks = image.pts();
        AVRational pixelAspect = avformat.av_guess_sample_aspect_ratio(container, stream(), image);
        Frame frame = Objects.requireNonNull(images).toFrame(image, pixelAspect);
        avutil.av_frame_unref(image);
        return new TimedFrame(
                frame,
                ticks == avutil.AV_NOPTS_VALUE ? Optional.empty() : Optional.of(FfmpegLibrary.time(ticks, timeBase())));
    }

    private void feed(AVCodecContext opened) {
        int result = avformat.av_read_frame(container, packet);
        if (result == avutil.AVERROR_EAGAIN()) {
            pauseForDevice();
            return;
        }
        if (result < 0) {
            failure = result == avutil.AVERROR_EOF() && !token.isExpired() ? null : reason(result, token);
            drained = avcodec.avcodec_send_packet(opened, null) < 0;
            return;
        }
        clock.adjust(packet);
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
            token.cancel();
        }
        if (token.isExpired()) {
            failure = "no data in time";
            drained = true;
        }
    }

    @Override
    public void close() {
        avcodec.av_packet_free(packet);
        avutil.av_frame_free(image);
        avutil.av_frame_free(waiting);
        if (deinterlacer != null) {
            deinterlacer.close();
        }
        if (images != null) {
            images.close();
        }
        if (decoder != null) {
            avcodec.avcodec_free_context(decoder);
        }
        avformat.avformat_close_input(container);
        token.close();
    }
}
