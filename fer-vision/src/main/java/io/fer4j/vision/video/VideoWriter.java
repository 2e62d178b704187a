package io.fer4j.vision.video;

import io.fer4j.BackendException;
import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.internal.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames as an H.264 video, each at its own time, with audio if wanted.
 *
 * <p>An odd width or height loses its last column or row, which H.264's usual color format does not allow. A frame of another size
 * than announced, as videos have whose size changes midway, is scaled to fit, with black bars where its shape differs. Audio is
 * copied as it is, not encoded anew. Needs no display. Not thread-safe.
 *
 * <p>The video is there once the writer is closed, and not at all if it could not be written: until then it is written into a file
 * beside it, as {@link WholeFile} does it.
 */
public final class VideoWriter implements AutoCloseable {
    private static final Set<String> EXTENSIONS = Set.of("mp4", "m4v", "mov", "mkv");
    private static final int TICKS_PER_SECOND = 90_000;
    /** About what a talking head needs to look clean. */
    private static final double BITS_PER_PIXEL = 0.15;

    private static final int LEAST_BITS_PER_SECOND = 400_000;
    private static final int SECONDS_BETWEEN_KEY_FRAMES = 2;
    private static final int SMALLEST_SIDE = 16;

    private final Path file;
    private final Path unfinished;
    private final AVFormatContext container;
    private final AVCodecContext encoder;
    private final AVStream stream;
    private final VideoCanvas canvas;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final @Nullable AudioRemuxer audio;
    private long lastTicks = Long.MIN_VALUE;
    private boolean audioCut;
    private boolean failed;
    private boolean closed;

    private VideoWriter(
            Path file,
            Path unfinished,
            AVFormatContext container,
            AVCodecContext encoder,
            AVStream stream,
            @Nullable AudioRemuxer audio) {
        this.file = file;
        this.unfinished = unfinished;
        this.container = container;
        this.encoder = encoder;
        this.stream = stream;
        this.audio = audio;
        this.canvas = new VideoCanvas(encoder.width(), encoder.height());
    }

    /**
     * Starts a video.
     *
     * @param file ends in .mp4, .m4v, .mov or .mkv; is overwritten
     * @param width of the frames to come, at least 16 pixels
     * @param height of the frames to come, at least 16 pixels
     * @param framesPerSecond on average, above 0, by which bits are given out; the frames' own times count for when they show
     * @param audio the audio to copy, if its file has any, as {@link FrameSource#audio} gives it
     * @return a writer that the caller closes
     * @throws SourceException if the file cannot be written, its name ends otherwise, the size is too small, or its format cannot
     *     take the audio
     * @throws BackendException if FFmpeg's native code cannot be loaded or has no H.264 encoder
     * @throws IllegalArgumentException if the frame rate is not above 0
     */
    public static VideoWriter create(
            Path file, int width, int height, double framesPerSecond, Optional<AudioTrack> audio) {
        if (!(framesPerSecond > 0 && framesPerSecond < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Expected a frame rate above 0, found " + framesPerSecond + ".");
        }
        checkName(file);
        if (width < SMALLEST_SIDE || height < SMALLEST_SIDE) {
            throw new SourceException("Expected frames of at least " + SMALLEST_SIDE + "x" + SMALLEST_SIDE
                    + " pixels to write a video, found " + width + "x" + height + ".");
        }
        FfmpegLibrary.require();
        AVCodec codec = avcodec.avcodec_find_encoder_by_name("libopenh264");
        if (codec == null || codec.isNull()) {
            throw new BackendException("Expected FFmpeg with the H.264 encoder libopenh264, found one without. Use"
                    + " org.bytedeco:ffmpeg as it comes, or a build of your own with --enable-libopenh264.");
        }
        return new Opening(file).open(codec, width & ~1, height & ~1, framesPerSecond, audio);
    }

    private static void checkName(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (!EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1))) {
            throw new SourceException(
                    "Expected a file name that ends in .mp4, .m4v, .mov or .mkv for a video to write, found " + file
                            + ".");
        }
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || directory == null || !Files.isDirectory(directory)) {
            throw unwritable(file, Files.isDirectory(file) ? "it is a directory" : "its directory is not there");
        }
    }

    private static SourceException unwritable(Path file, String reason) {
        return new SourceException(
                "Expected a place for a video that can be written, found an error: " + file + " (" + reason + ").");
    }

    /** The steps to an open writer, which frees what it has if one of them fails. */
    private static final class Opening {
        private final Path file;
        private final Path unfinished;
        private final AVFormatContext container = new AVFormatContext(null);
        private @Nullable AVCodecContext encoder;
        private @Nullable AudioRemuxer audio;

        Opening(Path file) {
            this.file = file;
            this.unfinished = WholeFile.unfinished(file, "");
        }

        VideoWriter open(AVCodec codec, int width, int height, double rate, Optional<AudioTrack> track) {
            try {
                AVOutputFormat format = avformat.av_guess_format(null, file.toString(), null);
                check(avformat.avformat_alloc_output_context2(container, format, null, url()));
                AVCodecContext opened = openEncoder(codec, width, height, rate);
                encoder = opened;
                AVStream stream = avformat.avformat_new_stream(container, codec);
                stream.time_base(opened.time_base()).avg_frame_rate(opened.framerate());
                avcodec.avcodec_parameters_from_context(stream.codecpar(), opened);
                audio = track.flatMap(found -> AudioRemuxer.open(found, container, file))
                        .orElse(null);
                writeHeader();
                return new VideoWriter(file, unfinished, container, opened, stream, audio);
            } catch (RuntimeException | Error e) {
                free(container, encoder, audio);
                delete(unfinished, e);
                throw e;
            }
        }

        private String url() {
            return FfmpegLibrary.url(unfinished);
        }

        private AVCodecContext openEncoder(AVCodec codec, int width, int height, double rate) {
            AVCodecContext opened = avcodec.avcodec_alloc_context3(codec);
            opened.width(width).height(height).pix_fmt(avutil.AV_PIX_FMT_YUV420P);
            opened.colorspace(avutil.AVCOL_SPC_BT709).color_range(avutil.AVCOL_RANGE_MPEG);
            opened.color_primaries(avutil.AVCOL_PRI_BT709).color_trc(avutil.AVCOL_TRC_BT709);
            opened.time_base(avutil.av_make_q(1, TICKS_PER_SECOND)).framerate(avutil.av_d2q(rate, TICKS_PER_SECOND));
            opened.bit_rate(Math.max(LEAST_BITS_PER_SECOND, Math.round(BITS_PER_PIXEL * width * height * rate)));
            opened.gop_size((int) Math.ceil(SECONDS_BETWEEN_KEY_FRAMES * rate));
            if ((container.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
                opened.flags(opened.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
            }
            check(avcodec.avcodec_open2(opened, codec, (AVDictionary) null));
            return opened;
        }

        private void writeHeader() {
            AVIOContext out = new AVIOContext(null);
            try (BytePointer address = FfmpegLibrary.address(url())) {
                check(avformat.avio_open(out, address, avformat.AVIO_FLAG_WRITE));
            }
            container.pb(out);
            try (AVDictionary options = new AVDictionary(null)) {
                // The index comes first, so that a browser can start before it has the whole file.
                avutil.av_dict_set(options, "movflags", "+faststart", 0);
                int result = avformat.avformat_write_header(container, options);
                avutil.av_dict_free(options);
                check(result);
            }
        }

        private void check(int result) {
            if (result < 0) {
                throw unwritable(file, FfmpegLibrary.error(result));
            }
        }
    }

    private static void free(
            AVFormatContext container, @Nullable AVCodecContext encoder, @Nullable AudioRemuxer audio) {
        if (audio != null) {
            audio.close();
        }
        if (encoder != null) {
            avcodec.avcodec_free_context(encoder);
        }
        if (!container.isNull()) {
            if (container.pb() != null) {
                avformat.avio_closep(container.pb());
            }
            avformat.avformat_free_context(container);
        }
    }

    /**
     * Writes a frame, and the audio up to its time.
     *
     * @param frame at a time not before the last one's
     * @throws SourceException if it cannot be written, for example because the disk is full
     * @throws IllegalStateException if the writer is closed
     */
    public void write(Frame frame) {
        if (closed) {
            throw new IllegalStateException("The writer of " + file + " is closed.");
        }
        if (failed) {
            throw unwritable(file, "an earlier frame could not be written");
        }
        check(canvas.draw(frame));
        AVFrame yuv = canvas.image();
        lastTicks = Math.max(lastTicks + 1, FfmpegLibrary.ticks(frame.timestamp(), encoder.time_base()));
        yuv.pts(lastTicks);
        encode(yuv);
        if (audio != null) {
            check(audio.copyUntil(lastTicks, encoder.time_base()));
        }
    }

    /** Encodes a picture, or what is left if there is none. */
    private void encode(@Nullable AVFrame picture) {
        check(avcodec.avcodec_send_frame(encoder, picture));
        while (true) {
            int result = avcodec.avcodec_receive_packet(encoder, packet);
            if (result == avutil.AVERROR_EAGAIN() || result == avutil.AVERROR_EOF()) {
                return;
            }
            check(result);
            AVRational timeBase = stream.time_base();
            avcodec.av_packet_rescale_ts(packet, encoder.time_base(), timeBase);
            packet.stream_index(stream.index());
            check(avformat.av_interleaved_write_frame(container, packet));
        }
    }

    private void check(int result) {
        if (result < 0) {
            failed = true;
            throw unwritable(file, FfmpegLibrary.error(result));
        }
    }

    /** Ends the audio with the last frame written so far, instead of copying all the rest of it on closing. */
    public void cutAudio() {
        audioCut = true;
    }

    /**
     * Finishes the file with the rest of the audio; the second call does nothing. If a frame could not be written, nothing is left
     * of the file.
     *
     * @throws SourceException if it cannot be written
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            try {
                if (!failed) {
                    finish();
                }
            } finally {
                canvas.close();
                avcodec.av_packet_free(packet);
                free(container, encoder, audio);
            }
            if (!failed) {
                WholeFile.finish(unfinished, file);
            }
        } catch (IOException e) {
            throw unwritable(file, e.toString());
        } catch (RuntimeException | Error e) {
            delete(unfinished, e);
            throw e;
        }
        delete(unfinished, null);
    }

    private void finish() {
        if (lastTicks != Long.MIN_VALUE) {
            encode(null);
        }
        if (audio != null && !audioCut) {
            check(audio.copyRest());
        }
        check(avformat.av_write_trailer(container));
        AVIOContext out = container.pb();
        container.pb(null);
        check(avformat.avio_closep(out));
    }

    /** Deletes what is left of a failure; that it cannot be deleted is told with the failure, if at all. */
    private static void delete(Path unfinished, @Nullable Throwable failure) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            if (failure != null) {
                failure.addSuppressed(e);
            }
        }
    }
}
