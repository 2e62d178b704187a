package io.fer4j.vision;

import io.fer4j.SourceException;
import java.nio.file.Path;
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

/** The best sound of a video, packet by packet into another. Not thread-safe. */
final class SoundTrack implements AutoCloseable {
    /** FFmpeg's FF_COMPLIANCE_NORMAL. */
    private static final int NORMAL_COMPLIANCE = 0;

    private final AVFormatContext from;
    private final AVStream source;
    private final AVFormatContext to;
    private final AVStream target;
    private final long startOfPictures;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private boolean held;
    private boolean ended;

    private SoundTrack(
            AVFormatContext from, AVStream source, AVFormatContext to, AVStream target, long startOfPictures) {
        this.from = from;
        this.source = source;
        this.to = to;
        this.target = target;
        this.startOfPictures = startOfPictures;
    }

    /**
     * Adds a stream for the sound to a container whose header is not written yet.
     *
     * @param video where the sound is
     * @param to the container
     * @param file the container's, for messages
     * @return empty if the video has no sound or is no file that FFmpeg reads
     * @throws SourceException if the container cannot take the sound
     */
    static Optional<SoundTrack> open(Path video, AVFormatContext to, Path file) {
        AVFormatContext from = new AVFormatContext(null);
        try (AVDictionary options = new AVDictionary(null)) {
            FfmpegLibrary.allowSafeDecoders(options);
            int result = avformat.avformat_open_input(from, "file:" + video.toAbsolutePath(), null, options);
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
                    + avcodec.avcodec_get_name(codec).getString() + " in " + video
                    + ". Convert the video first, or leave the sound out.");
        }
        AVStream target = avformat.avformat_new_stream(to, null);
        avcodec.avcodec_parameters_copy(target.codecpar(), source.codecpar());
        target.codecpar().codec_tag(0);
        target.time_base(source.time_base());
        return Optional.of(new SoundTrack(from, source, to, target, startOfPictures(from, source.time_base())));
    }

    private static long startOfPictures(AVFormatContext from, AVRational timeBase) {
        int index = avformat.av_find_best_stream(from, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
        if (index < 0 || from.streams(index).start_time() == avutil.AV_NOPTS_VALUE) {
            return 0;
        }
        return avutil.av_rescale_q(
                from.streams(index).start_time(), from.streams(index).time_base(), timeBase);
    }

    /**
     * Copies what is due.
     *
     * @param until a time since the first picture
     * @param timeBase the unit of that time
     * @return FFmpeg's error code, if negative
     */
    int copyUntil(long until, AVRational timeBase) {
        while (hasNext()) {
            if (avutil.av_compare_ts(packet.pts() - startOfPictures, source.time_base(), until, timeBase) > 0) {
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

    /** Reads up to the next packet of the sound, if there is one. */
    private boolean hasNext() {
        while (!held && !ended) {
            if (avformat.av_read_frame(from, packet) < 0) {
                ended = true;
            } else if (packet.stream_index() == source.index() && packet.pts() != avutil.AV_NOPTS_VALUE) {
                held = true;
            } else {
                avcodec.av_packet_unref(packet);
            }
        }
        return held;
    }

    private int write() {
        held = false;
        packet.pts(packet.pts() - startOfPictures);
        packet.dts(packet.dts() - startOfPictures);
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
