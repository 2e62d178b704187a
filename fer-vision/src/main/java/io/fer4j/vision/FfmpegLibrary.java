package io.fer4j.vision;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** What reading and writing through FFmpeg share. */
final class FfmpegLibrary {
    private static final int NANOS = 1_000_000_000;
    private static final int LONGEST_MESSAGE = 256;

    /** MagicYUV's decoder writes beyond its memory in FFmpeg before 8.0.3 and 8.1.2 (CVE-2026-8461). */
    private static final Set<String> UNSAFE_DECODERS = Set.of("magicyuv");

    private FfmpegLibrary() {}

    /** Tells whether a decoder has a known hole in this FFmpeg. */
    static boolean isUnsafe(AVCodec decoder) {
        return UNSAFE_DECODERS.contains(decoder.name().getString());
    }

    /** Adds to an input's or a decoder's options that no decoder with a known hole is used, not even to find out what is there. */
    static void allowSafeDecoders(AVDictionary options) {
        avutil.av_dict_set(options, "codec_whitelist", SafeDecoders.NAMES, 0);
    }

    /** All others, as FFmpeg wants them. */
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
        NativeLibraries.loading("FFmpeg", () -> Loaded.CALLBACK);
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

    /** Is there as soon as FFmpeg is. */
    private static final class Loaded {
        static final Callback CALLBACK = load();

        private Loaded() {}
    }

    private static Callback load() {
        avformat.avformat_version();
        swscale.swscale_version();
        // What FFmpeg has to say is in our exceptions; a level that the program chose itself stays.
        if (avutil.av_log_get_level() == avutil.AV_LOG_INFO) {
            avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        }
        return new Callback();
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

    /** What ends FFmpeg's waiting for a disk, a device or the network: a deadline, or somebody who lost interest. Thread-safe. */
    static final class Patience implements AutoCloseable {
        private static final Map<Long, Patience> ALL = new ConcurrentHashMap<>();
        private static final AtomicLong NEXT = new AtomicLong(1);

        private final long id = NEXT.getAndIncrement();
        private final @Nullable Duration limit;
        private volatile long deadline = Long.MAX_VALUE;
        private volatile boolean lost;

        /** Takes the longest time that one call may wait; null for no limit. */
        Patience(@Nullable Duration limit) {
            this.limit = limit;
            ALL.put(id, this);
        }

        /** Lets FFmpeg ask whether to go on waiting. */
        void attach(AVIOInterruptCB callback) {
            callback.callback(Loaded.CALLBACK).opaque(new Ticket(id));
        }

        /** Starts a call that waits. */
        void start() {
            deadline = limit == null ? Long.MAX_VALUE : System.nanoTime() + limit.toNanos();
        }

        /** Ends a running call and all later ones. */
        void lose() {
            lost = true;
        }

        boolean isLost() {
            return lost;
        }

        boolean isOver() {
            return lost || (limit != null && System.nanoTime() - deadline > 0);
        }

        @Override
        public void close() {
            ALL.remove(id);
        }
    }

    /** A number in a pointer's place. */
    private static final class Ticket extends Pointer {
        Ticket(long id) {
            super((Pointer) null);
            address = id;
        }
    }

    /** One for all, because JavaCPP has room for ten of a kind only. */
    private static final class Callback extends AVIOInterruptCB.Callback_Pointer {
        @Override
        public int call(Pointer ticket) {
            Patience patience = Patience.ALL.get(ticket.address());
            return patience != null && patience.isOver() ? 1 : 0;
        }
    }
}
