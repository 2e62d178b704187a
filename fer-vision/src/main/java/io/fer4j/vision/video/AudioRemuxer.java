package io.fer4j.vision.video;

import io.fer4j.SourceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Copies the best audio stream of a video into another, packet by packet, on the same clock as its images. Not thread-safe. */
final class AudioRemuxer implements AutoCloseable {
    /** FFmpeg's FF_COMPLIANCE_NORMAL. */
    private static final int NORMAL_COMPLIANCE = 0;
    /** Decoders start a little before the time zero; what is earlier belongs to images that are not there. */
    private static final Duration EARLIEST = Duration.ofMillis(-100);

    private final AVFormatContext from;
    private final AVStream source;
    private final AVFormatContext to;
    private final AVStream target;
    private final ContinuousClock clock;
    /** The frames' time zero, in the source's ticks. */
    private final long zero;

    private final AVPacket packet = avcodec.av_packet_alloc();
    private long lastDecoding = Long.MIN_VALUE;
    private boolean held;
    private boolean ended;

    private AudioRemuxer(AVFormatContext from, AVStream source, AVFormatContext to, AVStream target, long zero) {
        this.from = from;
        this.source = source;
        this.to = to;
        this.target = target;
        this.zero = zero;
        this.clock = new ContinuousClock(from, Long.MAX_VALUE);
    }

    /**
     * Adds a stream for the audio to a container whose header is not written yet.
     *
     * @param audio where it is
     * @param to the container
     * @param file the container's, for messages
     * @return empty if the video has no audio or is no file that FFmpeg reads
     * @throws SourceException if the container cannot take the audio
     */
    static Optional<AudioRemuxer> open(AudioTrack audio, AVFormatContext to, Path file) {
        AVFormatContext from = new AVFormatContext(null);
        try (AVDictionary options = new AVDictionary(null)) {
            FfmpegLibrary.FILE_OPTIONS.forEach((key, value) -> avutil.av_dict_set(options, key, value, 0));
            FfmpegLibrary.allowSafeDecoders(options);
            int result = FfmpegLibrary.openInput(from, FfmpegLibrary.url(audio.file()), null, options);
            avutil.av_dict_free(options);
            if (result < 0) {
                return Optional.empty();
            }
        }
        avformat.avformat_find_stream_info(from, (AVDictionary) null);
        int index = avformat.av_find_best_stream(from, avutil.AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
        if (index < 0) {
            avformat.avformat_close_input(from);
            return Optional.empty();
        }
        AVStream source = from.streams(index);
        int codec = source.codecpar().codec_id();
        if (avformat.avformat_query_codec(to.oformat(), codec, NORMAL_COMPLIANCE) != 1) {
            avformat.avformat_close_input(from);
            throw new SourceException("Expected sound that " + file + " can hold, found "
                    + avcodec.avcodec_get_name(codec).getString() + " in " + audio.file()
                    + ". Convert the video first, or leave the sound out (--no-sound on the command line).");
        }
        AVStream target = avformat.avformat_new_stream(to, null);
        avcodec.avcodec_parameters_copy(target.codecpar(), source.codecpar());
        target.codecpar().codec_tag(0);
        target.time_base(source.time_base());
        return Optional.of(
                new AudioRemuxer(from, source, to, target, FfmpegLibrary.ticks(audio.zero(), source.time_base())));
    }

    /**
     * Copies what is due.
     *
     * @param until a time of the frames
     * @param timeBase the unit of that time
     * @return FFmpeg's error code, if negative
     */
    int copyUntil(long until, AVRational timeBase) {
        while (hasNext()) {
            if (avutil.av_compare_ts(packet.pts() - zero, source.time_base(), until, timeBase) > 0) {
                return 0;
            }
            int result = write();
            if (result < 0) {
                return result;
            }
        }
        return 0;
    }

    /** Copies what is left. */
    int copyRest() {
        while (hasNext()) {
            int result = write();
            if (result < 0) {
                return result;
            }
        }
        return 0;
    }

    /** Reads up to the next packet of the audio that is not before the first frame, if there is one. */
    private boolean hasNext() {
        while (!held && !ended) {
            if (avformat.av_read_frame(from, packet) < 0) {
                ended = true;
                return false;
            }
            clock.adjust(packet);
            held = packet.stream_index() == source.index()
                    && packet.pts() != avutil.AV_NOPTS_VALUE
                    && packet.pts() - zero > FfmpegLibrary.ticks(EARLIEST, source.time_base());
            if (!held) {
                avcodec.av_packet_unref(packet);
            }
        }
        return held;
    }

    private int write() {
        held = false;
        packet.pts(packet.pts() - zero);
        packet.dts(packet.dts() == avutil.AV_NOPTS_VALUE ? packet.pts() : packet.dts() - zero);
        if (packet.dts() <= lastDecoding) {
            // Where a recording begins anew, its audio may overlap the end of what was before.
            avcodec.av_packet_unref(packet);
            return 0;
        }
        lastDecoding = packet.dts();
        avcodec.av_packet_rescale_ts(packet, source.time_base(), target.time_base());
        packet.stream_index(target.index());
        packet.pos(-1);
        return avformat.av_interleaved_write_frame(to, packet);
    }

    @Override
    public void close() {
        avcodec.av_packet_free(packet);
        avformat.avformat_close_input(from);
    }
}
