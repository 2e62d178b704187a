package io.fer4j.vision.video;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Makes the timestamps of a container's packets go on where they jump back, as in MPEG-TS recordings that were put one behind the
 * other, or in a stream whose sender starts again. All streams are shifted alike, so that audio and video stay together. Whoever
 * reads the same file gets the same times. Not thread-safe.
 */
final class ContinuousClock {
    private static final long NANOS = 1_000_000_000L;
    /** By how much decoding times may step back without starting anew; FFmpeg's own program allows as much. */
    private static final long BACKWARD_TOLERANCE = NANOS / 10;
    /** The same for presentation times, which are not in order. */
    private static final long REORDERING_TOLERANCE = NANOS;

    /** By so many images a codec reorders at most (H.264, A.3.1). */
    private static final int MOST_REORDERED = 16;

    private final AVFormatContext container;
    private final long forwardTolerance;
    /** What is added to timestamps since each discontinuity; the first is 0. */
    private final List<Long> offsets = new ArrayList<>(List.of(0L));

    private final List<Position> positions = new ArrayList<>();

    /**
     * Starts a clock.
     *
     * @param container whose packets are adjusted
     * @param longestGapNanos a forward step beyond it is a discontinuity, too; {@link Long#MAX_VALUE} for none
     */
    ContinuousClock(AVFormatContext container, long longestGapNanos) {
        this.container = container;
        this.forwardTolerance = longestGapNanos;
    }

    /** How far a stream has come. Streams pass a discontinuity at different packets. */
    private static final class Position {
        private int discontinuities;
        /** The last packet's decoding time and the latest presentation time; one says nothing about the other. */
        private OptionalLong lastDecoding = OptionalLong.empty();

        private OptionalLong lastPresentation = OptionalLong.empty();
        private long next;

        void note(boolean decoding, long time, long duration) {
            if (decoding) {
                lastDecoding = OptionalLong.of(time);
            } else {
                lastPresentation = OptionalLong.of(Math.max(time, lastPresentation.orElse(time)));
            }
            next = Math.max(time + duration, next);
        }
    }

    /** Shifts a packet's timestamps. */
    void adjust(AVPacket packet) {
        boolean decoding = packet.dts() != avutil.AV_NOPTS_VALUE;
        long ticks = decoding ? packet.dts() : packet.pts();
        if (ticks == avutil.AV_NOPTS_VALUE) {
            return;
        }
        AVRational timeBase = container.streams(packet.stream_index()).time_base();
        Position position = position(packet.stream_index());
        long time = nanos(ticks, timeBase);
        long duration = nanos(Math.max(0, packet.duration()), timeBase);
        OptionalLong last = decoding ? position.lastDecoding : position.lastPresentation;
        if (last.isPresent()) {
            long step = time + offsets.get(position.discontinuities) - last.getAsLong();
            long backward = decoding ? BACKWARD_TOLERANCE : Math.max(REORDERING_TOLERANCE, MOST_REORDERED * duration);
            if (step < -backward || step > forwardTolerance) {
                position.discontinuities++;
                position.lastDecoding = OptionalLong.empty();
                position.lastPresentation = OptionalLong.empty();
                if (position.discontinuities == offsets.size()) {
                    offsets.add(position.next - time);
                }
            }
        }
        long offset = offsets.get(position.discontinuities);
        position.note(decoding, time + offset, duration);
        if (offset != 0) {
            shift(packet, avutil.av_rescale_q(offset, avutil.av_make_q(1, (int) NANOS), timeBase));
        }
    }

    private Position position(int stream) {
        while (positions.size() <= stream) {
            positions.add(new Position());
        }
        return positions.get(stream);
    }

    private static long nanos(long ticks, AVRational timeBase) {
        return avutil.av_rescale_q(ticks, timeBase, avutil.av_make_q(1, (int) NANOS));
    }

    private static void shift(AVPacket packet, long ticks) {
        if (packet.pts() != avutil.AV_NOPTS_VALUE) {
            packet.pts(packet.pts() + ticks);
        }
        if (packet.dts() != avutil.AV_NOPTS_VALUE) {
            packet.dts(packet.dts() + ticks);
        }
    }
}
