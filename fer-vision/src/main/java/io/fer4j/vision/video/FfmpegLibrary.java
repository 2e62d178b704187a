package io.fer4j.vision.video;

import io.fer4j.vision.NativeLibraries;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** Loads FFmpeg, and holds what reading and writing through it share: error texts, time bases, the decoders that are allowed. */
final class FfmpegLibrary {
    private static final int NANOS = 1_000_000_000;
    private static final int LONGEST_MESSAGE = 256;

    /** MagicYUV's decoder writes beyond its memory in FFmpeg before 8.0.3 and 8.1.2 (CVE-2026-8461). */
    private static final Set<String> UNSAFE_DECODERS = Set.of("magicyuv");

    private FfmpegLibrary() {}

    /** Tells whether a decoder has a known vulnerability in this FFmpeg. */
    static boolean isUnsafe(AVCodec decoder) {
        return UNSAFE_DECODERS.contains(decoder.name().getString());
    }

    /** Restricts an input's or a decoder's options to decoders without a known vulnerability, for probing the input as well. */
    static void allowSafeDecoders(AVDictionary options) {
        avutil.av_dict_set(options, "codec_whitelist", SafeDecoders.NAMES, 0);
    }

    /** The names of all other decoders, as FFmpeg's option codec_whitelist takes them. */
    private static final class SafeDecoders {
        static final String NAMES = String.join(",", names());

        private SafeDecoders() {}

        private static List<String> names() {
            List<String> names = new ArrayList<>();
            try (PointerPointer<Pointer> position = new PointerPointer<>(1)) {
                position.put(0, (Pointer) null);
                for (AVCodec codec = avcodec.av_codec_iterate(position);
                        codec != null;
                        codec = avcodec.av_codec_iterate(position)) {
                    if (avcodec.av_codec_is_decoder(codec) != 0 && !isUnsafe(codec)) {
                        names.add(codec.name().getString());
                    }
                }
            }
            return names;
        }
    }

    /**
     * Loads what reads and writes videos.
     *
     * @throws io.fer4j.BackendException if it cannot be loaded
     */
    static void require() {
        NativeLibraries.loading("FFmpeg", () -> Loaded.YES);
    }

    /**
     * Loads the rest, too, which reads cameras, screens and other devices and needs more of the system.
     *
     * @throws io.fer4j.BackendException if it cannot be loaded
     */
    static void requireDevices() {
        require();
        NativeLibraries.loading("FFmpeg's devices", () -> {
            avdevice.avdevice_register_all();
            return true;
        });
    }

    /** Is initialized once FFmpeg is loaded. */
    private static final class Loaded {
        static final boolean YES = load();

        private Loaded() {}
    }

    private static boolean load() {
        avformat.avformat_version();
        swscale.swscale_version();
        // What FFmpeg has to say is in our exceptions; a level that the program chose itself stays.
        if (avutil.av_log_get_level() == avutil.AV_LOG_INFO) {
            avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        }
        return true;
    }

    /** The options with which video files are opened: no way out to the network, and a name with % is no pattern of names. */
    static final Map<String, String> FILE_OPTIONS =
            Map.of("protocol_whitelist", "file,crypto,data", "pattern_type", "none");

    /** Returns FFmpeg's address of a file; without the protocol, a name like "a:b.mp4" would be taken for one. */
    static String url(Path file) {
        return "file:" + file.toAbsolutePath();
    }

    /** Calls avformat_open_input with an address in the characters of the system. */
    static int openInput(AVFormatContext container, String url, @Nullable AVInputFormat format, AVDictionary options) {
        try (BytePointer address = address(url)) {
            return avformat.avformat_open_input(container, address, format, options);
        }
    }

    /** FFmpeg wants UTF-8 on Windows, and elsewhere what the file system has. The caller closes it. */
    static BytePointer address(String url) {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        String fileNames = System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name());
        Charset charset =
                !windows && Charset.isSupported(fileNames) ? Charset.forName(fileNames) : StandardCharsets.UTF_8;
        byte[] bytes = url.getBytes(charset);
        byte[] terminated = Arrays.copyOf(bytes, bytes.length + 1);
        return new BytePointer(terminated);
    }

    /**
     * Finds the best video stream that is no cover picture.
     *
     * @param codec becomes its decoder
     * @return its index, or FFmpeg's error code, below 0
     */
    static int bestVideoStream(AVFormatContext container, AVCodec codec) {
        int best = avformat.av_find_best_stream(container, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, codec, 0);
        if (best < 0 || !isCover(container.streams(best))) {
            return best;
        }
        for (int i = 0; i < container.nb_streams(); i++) {
            if (container.streams(i).codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO
                    && !isCover(container.streams(i))) {
                int found = avformat.av_find_best_stream(container, avutil.AVMEDIA_TYPE_VIDEO, i, -1, codec, 0);
                if (found >= 0) {
                    return found;
                }
            }
        }
        return avutil.AVERROR_STREAM_NOT_FOUND();
    }

    private static boolean isCover(AVStream stream) {
        return (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0;
    }

    /** Returns FFmpeg's words for an error code. */
    static String error(int code) {
        byte[] text = new byte[LONGEST_MESSAGE];
        avutil.av_strerror(code, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8) + " (" + code + ")";
    }

    /** Turns ticks of a time base into a time. */
    static Duration time(long ticks, AVRational timeBase) {
        return Duration.ofNanos(avutil.av_rescale_q(ticks, timeBase, avutil.av_make_q(1, NANOS)));
    }

    /** Turns a time into ticks of a time base. */
    static long ticks(Duration time, AVRational timeBase) {
        return avutil.av_rescale_q(time.toNanos(), avutil.av_make_q(1, NANOS), timeBase);
    }
}
