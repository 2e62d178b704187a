package io.fer4j.vision;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A camera, a video, a stream or a row of pictures: frames one after the other, each with the time at which it was taken.
 *
 * <p>One thread reads. {@link #close()} may be called from any thread and more than once: it ends a read that waits for the
 * network and lets any other finish first. Frames are copies and stay valid after the source is closed.
 *
 * <pre>{@code
 * try (FrameSource source = FrameSource.video(Path.of("holiday.mp4"))) {
 *     for (Optional<Frame> frame = source.read(); frame.isPresent(); frame = source.read()) {
 *         System.out.println(frame.get().timestamp() + " " + recognizer.recognize(frame.get()));
 *     }
 * }
 * }</pre>
 */
public interface FrameSource extends AutoCloseable {
    /**
     * Opens a video file of any format that FFmpeg knows. Frames are turned upright as the file's rotation says; their times
     * are the file's own, also where the frame rate varies. Needs no network: a playlist in the file cannot reach for one.
     *
     * @param file the video
     * @return a source that the caller closes
     * @throws SourceException if there is no file, or it is no video or a damaged one
     * @throws io.fer4j.BackendException if FFmpeg's native code cannot be loaded
     */
    static FrameSource video(Path file) {
        return FfmpegSource.ofFile(file);
    }

    /**
     * Opens a stream on the network. Connecting, and each read, give up after ten seconds without data.
     *
     * @param url with one of the schemes rtsp, rtsps, rtmp, http, https, srt, tcp, udp and rtp
     * @return a live source that the caller closes
     * @throws SourceException if nobody answers, or what comes is no video, or the address has another scheme
     * @throws io.fer4j.BackendException if FFmpeg's native code cannot be loaded
     */
    static FrameSource stream(String url) {
        return FfmpegSource.ofUrl(url);
    }

    /**
     * Opens a camera by its number, through OpenCV.
     *
     * @param index 0 for the first
     * @return a live source that the caller closes
     * @throws SourceException if there is no such camera or another program has it; the message lists those there are
     * @throws IllegalArgumentException if the number is negative
     * @throws io.fer4j.BackendException if OpenCV's native code cannot be loaded
     */
    static FrameSource camera(int index) {
        return CameraSource.open(index);
    }

    /**
     * Opens a camera by the name that the system has for it, through FFmpeg: on Linux its device file or the camera's name, on
     * macOS and Windows the camera's name.
     *
     * @param name for example {@code "/dev/video2"} or {@code "Integrated Camera"}
     * @return a live source that the caller closes
     * @throws SourceException if there is no such camera or another program has it; the message lists those there are
     * @throws io.fer4j.BackendException if FFmpeg's native code cannot be loaded
     */
    static FrameSource camera(String name) {
        return FfmpegSource.ofDevice(Cameras.format(), Cameras.device(name));
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
    static FrameSource device(String format, String device) {
        return FfmpegSource.ofDevice(format, device);
    }

    /**
     * Takes picture files for a video's frames.
     *
     * @param files in their order, at least one; each is read when its turn comes
     * @param framesPerSecond how fast they follow each other, above 0
     * @return a source that the caller closes
     * @throws IllegalArgumentException if there are no files or the rate is not above 0
     */
    static FrameSource pictures(List<Path> files, double framesPerSecond) {
        return new PictureSequence(files, framesPerSecond);
    }

    /**
     * Delivers a recorded source's frames not before their time, as if it were live.
     *
     * @param source is closed with the one that is returned
     * @return the same frames with the same times, the first at once
     */
    static FrameSource atRecordedPace(FrameSource source) {
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
    static FrameSource retrying(Supplier<FrameSource> opener, int tries, Duration pause, Consumer<String> notice) {
        return new RetryingSource(opener, tries, pause, notice);
    }

    /**
     * Returns what messages call this source.
     *
     * @return for example the file's path
     */
    String name();

    /**
     * Tells whether frames that are not read in time are lost.
     *
     * @return true for cameras and streams
     */
    default boolean live() {
        return false;
    }

    /**
     * Returns how long the source says it is.
     *
     * @return empty if it does not know
     */
    default Optional<Duration> duration() {
        return Optional.empty();
    }

    /**
     * Returns how many frames a second the source says it has, on average.
     *
     * @return above 0; empty if it does not know
     */
    default OptionalDouble frameRate() {
        return OptionalDouble.empty();
    }

    /**
     * Waits for the next frame.
     *
     * @return a frame that is nobody else's, with its time since the first one's, never before the last one's; empty at the
     *     end, and after a close in the meantime
     * @throws SourceException if the source fails or breaks off before its end; what was read until then is good
     * @throws IllegalStateException if the source is closed
     */
    Optional<Frame> read();

    /** Frees the source; the second call does nothing. */
    @Override
    void close();
}
