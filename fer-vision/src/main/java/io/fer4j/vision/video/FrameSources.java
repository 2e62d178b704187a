package io.fer4j.vision.video;

import io.fer4j.SourceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Opens videos, streams, devices and image sequences, and wraps sources in others. Thread-safe. */
public final class FrameSources {
    private FrameSources() {}

    /**
     * Opens a video file of any format that FFmpeg knows. Frames are turned upright as the file's rotation says; their times
     * are the file's own, also where the frame rate varies. Needs no network: a playlist in the file cannot reach for one.
     *
     * @param file the video
     * @return a source that the caller closes
     * @throws SourceException if there is no file, or it is no video or a damaged one
     * @throws io.fer4j.BackendException if FFmpeg's native code cannot be loaded
     */
    public static FrameSource video(Path file) {
        return FfmpegSource.ofFile(file);
    }

    /**
     * Opens a video file some way in, as {@link #video(Path)} does from its start: what comes before is not decoded, if the file can
     * be entered there. Times are counted from the file's first frame.
     *
     * @param file the video
     * @param from the time of the first frame or later, at least 0
     * @param warmUp how much earlier decoding starts, at least 0, so that frames whose decoding takes more than the last point of
     *     entry are whole
     * @return a source that the caller closes
     * @throws SourceException if there is no file, or it is no video or a damaged one
     * @throws io.fer4j.BackendException if FFmpeg's native code cannot be loaded
     * @throws IllegalArgumentException if a time is negative
     */
    public static FrameSource video(Path file, Duration from, Duration warmUp) {
        if (from.isNegative() || warmUp.isNegative()) {
            throw new IllegalArgumentException(
                    "Expected a time and a warm-up of at least 0, found " + from + " and " + warmUp + ".");
        }
        Duration start = from.compareTo(warmUp) > 0 ? from.minus(warmUp) : Duration.ZERO;
        return sampled(
                start.isZero() ? FfmpegSource.ofFile(file) : FfmpegSource.ofFile(file, start),
                from,
                Optional.empty(),
                Duration.ZERO);
    }

    /**
     * Opens a stream on the network. Connecting, and each read, give up after ten seconds without data.
     *
     * @param url with one of the schemes rtsp, rtsps, rtmp, http, https, srt, tcp, udp and rtp
     * @return a live source that the caller closes
     * @throws SourceException if nobody answers, or what comes is no video, or the address has another scheme
     * @throws io.fer4j.BackendException if FFmpeg's native code cannot be loaded
     */
    public static FrameSource stream(String url) {
        return FfmpegSource.ofUrl(url);
    }

    /**
     * Opens one of FFmpeg's capture devices.
     *
     * @param format FFmpeg's name for the kind of device, for example {@code "x11grab"} for a screen, {@code "v4l2"},
     *     {@code "dshow"} or {@code "lavfi"}
     * @param device what that kind calls it, for example {@code ":0"}
     * @return a live source that the caller closes
     * @throws SourceException if this FFmpeg has no such kind, or there is no such device
     * @throws io.fer4j.BackendException if FFmpeg's native code cannot be loaded
     */
    public static FrameSource device(String format, String device) {
        return device(format, device, Map.of());
    }

    /**
     * Opens one of FFmpeg's capture devices with options of its own.
     *
     * @param format FFmpeg's name for the kind of device, for example {@code "x11grab"} for a screen or {@code "v4l2"}
     * @param device FFmpeg's name for the device
     * @param options FFmpeg's, for example {@code video_size} and {@code framerate}
     * @return a live source that the caller closes
     * @throws SourceException if it cannot be opened
     * @throws io.fer4j.BackendException if FFmpeg's native code cannot be loaded
     */
    public static FrameSource device(String format, String device, Map<String, String> options) {
        return FfmpegSource.ofDevice(format, device, options);
    }

    /**
     * Takes image files for a video's frames.
     *
     * @param files in their order, at least one; each is read when its turn comes
     * @param framesPerSecond how fast they follow each other, above 0
     * @return a source that the caller closes
     * @throws IllegalArgumentException if there are no files or the rate is not above 0
     */
    public static FrameSource images(List<Path> files, double framesPerSecond) {
        return new ImageSequence(files, framesPerSecond);
    }

    /**
     * Delivers a recorded source's frames not before their time, as if it were live.
     *
     * @param source is closed with the one that is returned
     * @return the same frames with the same times, the first at once
     */
    public static FrameSource atRecordedPace(FrameSource source) {
        return new PacedSource(source);
    }

    /**
     * Opens a source anew each time it fails, as cameras and networks do. Times go on as the clock does.
     *
     * @param opener opens the source; its first failure is thrown at once
     * @param tries how often it is opened anew without a frame in between before the failure is thrown, at least 0
     * @param pause before each try
     * @param notice is told in one sentence what happened and what comes next, on the reading thread
     * @return a source that the caller closes
     * @throws SourceException if the first opening fails
     * @throws IllegalArgumentException if the number of tries is negative
     */
    public static FrameSource retrying(
            Supplier<FrameSource> opener, int tries, Duration pause, Consumer<String> notice) {
        return new RetryingSource(opener, tries, pause, notice);
    }

    /**
     * Flips a source's frames left to right, so that people see themselves as in a mirror.
     *
     * @param source is closed with the one that is returned
     * @return the same frames, mirrored
     */
    public static FrameSource mirrored(FrameSource source) {
        return new MirroredSource(source);
    }

    /**
     * Reads a source on a thread of its own, so that decoding runs beside what becomes of the frames.
     *
     * @param source is closed with the one that is returned
     * @param frames so many at most wait to be read, at least 1
     * @return the same frames
     * @throws IllegalArgumentException if the number is below 1
     */
    public static FrameSource readAhead(FrameSource source, int frames) {
        return new ReadAheadSource(source, frames);
    }

    /**
     * Takes a part of a source, and not every frame of it. Times stay the source's own.
     *
     * @param source is closed with the one that is returned; frames that are left out are decoded all the same
     * @param from the time of the first frame or later, at least 0
     * @param to the time from which on there are no frames; empty for the end
     * @param interval the first frame is given out of each interval, counted from {@code from}; zero for all
     * @return the source's frames that are left
     * @throws IllegalArgumentException if a time is negative or {@code to} is not after {@code from}
     */
    public static FrameSource sampled(FrameSource source, Duration from, Optional<Duration> to, Duration interval) {
        return new SampledSource(source, from, to, interval);
    }
}
