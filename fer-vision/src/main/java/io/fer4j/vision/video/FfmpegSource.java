package io.fer4j.vision.video;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.global.avformat;

/** A video file, a stream or a capture device, through FFmpeg. */
final class FfmpegSource implements FrameSource {
    private static final Set<String> SCHEMES =
            Set.of("rtsp", "rtsps", "rtmp", "http", "https", "srt", "tcp", "udp", "rtp");
    private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(10);
    /** A video may end this much before the time that its container says, as many do. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private static final double TOLERATED_PART = 0.02;
    private static final double USUAL_FRAME_RATE = 25;

    private final String name;
    private final Optional<Path> file;
    private final boolean live;
    private final InterruptToken token;
    private final FfmpegInput input;
    private final OptionalDouble frameRate;
    private final Optional<Duration> duration;
    private Duration last = Duration.ZERO;
    private Optional<Duration> start = Optional.empty();
    /** What was decoded to see where the file was opened. */
    private Optional<FfmpegInput.TimedFrame> landed = Optional.empty();

    private boolean ended;
    private boolean closed;

    private FfmpegSource(String name, Optional<Path> file, InterruptToken token, FfmpegInput input) {
        this.name = name;
        this.file = file;
        this.live = file.isEmpty();
        this.token = token;
        this.input = input;
        this.frameRate = input.frameRate();
        this.duration = live ? Optional.empty() : input.duration();
    }

    static FfmpegSource ofFile(Path file) {
        requireVideo(file);
        return open(
                file.toString(),
                FfmpegLibrary.url(file),
                Optional.of(file),
                Optional.empty(),
                FfmpegLibrary.FILE_OPTIONS);
    }

    /**
     * Opens a file at the last point before a time from which it can be decoded, or at its start if there are no such points. Times
     * are counted from the file's first frame all the same, which is decoded for it.
     */
    static FfmpegSource ofFile(Path file, Duration from) {
        Optional<Duration> first;
        try (FfmpegSource whole = ofFile(file)) {
            first = whole.input.next().flatMap(FfmpegInput.TimedFrame::time);
        }
        FfmpegSource source = ofFile(file);
        try {
            if (first.isEmpty() || !source.input.seek(first.get().plus(from))) {
                return source;
            }
            Optional<FfmpegInput.TimedFrame> landed = source.input.next();
            Optional<Duration> time = landed.flatMap(FfmpegInput.TimedFrame::time);
            if (time.isPresent() && time.get().compareTo(first.get().plus(from)) <= 0) {
                source.start = first;
                source.landed = landed;
                return source;
            }
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
        source.close();
        // An index that leads astray.
        return ofFile(file);
    }

    private static void requireVideo(Path file) {
        try {
            if (Files.notExists(file)) {
                throw new SourceException("Expected a video, found no file: " + file + ". Check the path.");
            }
            if (Files.isDirectory(file)) {
                throw new SourceException("Expected a video, found a directory: " + file + ". Name a file in it.");
            }
            if (!Files.isReadable(file)) {
                throw new SourceException(
                        "Expected a video that can be read, found one without permission: " + file + ".");
            }
            if (Files.isRegularFile(file) && Files.size(file) == 0) {
                throw new SourceException("Expected a video, found an empty file: " + file + ".");
            }
        } catch (IOException e) {
            throw new SourceException("Expected a video that can be read, found: " + file + " (" + e + ").", e);
        }
    }

    static FfmpegSource ofUrl(String url) {
        int colon = url.indexOf("://");
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new SourceException("Expected a stream's address with one of the schemes "
                    + SCHEMES.stream().sorted().toList() + ", found " + url + ".");
        }
        Map<String, String> options = scheme.startsWith("rtsp") ? Map.of("rtsp_transport", "tcp") : Map.of();
        return open(url, url, Optional.empty(), Optional.empty(), options);
    }

    static FfmpegSource ofDevice(String format, String device, Map<String, String> options) {
        FfmpegLibrary.requireDevices();
        AVInputFormat found = avformat.av_find_input_format(format);
        if (found == null || found.isNull()) {
            throw new SourceException(
                    "Expected a kind of device that this FFmpeg has, for example v4l2, found \"" + format + "\".");
        }
        try {
            return open(device, device, Optional.empty(), Optional.of(found), options);
        } catch (SourceException e) {
            throw new SourceException(
                    "Expected the device " + device + " of the kind " + format
                            + ", found none that opens. Check its name, and that no other program uses it.",
                    e);
        }
    }

    private static FfmpegSource open(
            String name, String url, Optional<Path> file, Optional<AVInputFormat> format, Map<String, String> options) {
        FfmpegLibrary.require();
        boolean live = file.isEmpty();
        InterruptToken token = new InterruptToken(live ? NETWORK_TIMEOUT : null);
        return new FfmpegSource(name, file, token, FfmpegInput.open(name, url, format, options, live, token));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean live() {
        return live;
    }

    @Override
    public Optional<Duration> duration() {
        return duration;
    }

    @Override
    public OptionalDouble frameRate() {
        return frameRate;
    }

    @Override
    public synchronized Optional<Frame> read() {
        if (closed) {
            throw new IllegalStateException("The video " + name + " is closed.");
        }
        if (ended) {
            return Optional.empty();
        }
        Optional<FfmpegInput.TimedFrame> image = landed.isPresent() ? landed : input.next();
        landed = Optional.empty();
        if (image.isPresent()) {
            return image.map(this::inTime);
        }
        ended = true;
        if (!token.isCancelled()) {
            checkEnd();
        }
        return Optional.empty();
    }

    private Frame inTime(FfmpegInput.TimedFrame image) {
        Duration time = image.time()
                .orElseGet(
                        () -> start.map(last.plus(usualImageDuration())::plus).orElse(Duration.ZERO));
        if (start.isEmpty()) {
            start = Optional.of(time);
        }
        Duration sinceStart = time.minus(start.get());
        last = sinceStart.compareTo(last) > 0 ? sinceStart : last;
        return image.frame().at(last);
    }

    private Duration usualImageDuration() {
        return Duration.ofNanos(Math.round(1e9 / frameRate.orElse(USUAL_FRAME_RATE)));
    }

    @Override
    public synchronized Optional<AudioTrack> audio() {
        // A pipe can be read once only.
        return file.filter(Files::isRegularFile).flatMap(video -> start.map(zero -> new AudioTrack(video, zero)));
    }

    private void checkEnd() {
        if (start.isEmpty()) {
            throw new SourceException("Expected a video with images, found none in " + name
                    + input.failure().map(reason -> " (" + reason + ")").orElse("") + ".");
        }
        Optional<String> failure = input.failure();
        if (failure.isPresent()) {
            throw new SourceException("Expected " + name + " to go on, found that it breaks off after " + seconds(last)
                    + " s (" + failure.get() + ").");
        }
        Optional<String> missingBytes = file.flatMap(MatroskaFile::missing);
        if (missingBytes.isPresent()) {
            throw new SourceException("Expected " + missingBytes.get() + ", found that " + name + " breaks off after "
                    + seconds(last) + " s. Copy or download it again.");
        }
        Duration end = last.plus(longer(input.lastImageDuration(), usualImageDuration()));
        Optional<Duration> declared = input.duration().filter(it -> input.isDurationDeclared());
        // Matroska counts from the clock's zero, others from the first frame.
        Duration clock = start.get().isNegative() ? end : end.plus(start.get());
        if (declared.isPresent() && isFarBefore(end, declared.get()) && isFarBefore(clock, declared.get())) {
            throw new SourceException("Expected " + seconds(declared.get()) + " s of video, found that " + name
                    + " breaks off after " + seconds(last) + " s. Copy or download it again.");
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static boolean isFarBefore(Duration end, Duration declared) {
        Duration missing = declared.minus(end);
        return missing.compareTo(TOLERANCE) > 0 && missing.toNanos() > TOLERATED_PART * declared.toNanos();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
    }

    @Override
    public void close() {
        token.cancel();
        free();
    }

    private synchronized void free() {
        if (!closed) {
            closed = true;
            input.close();
        }
    }
}
