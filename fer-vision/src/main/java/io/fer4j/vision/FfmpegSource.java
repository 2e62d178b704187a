package io.fer4j.vision;

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
    private static final Duration NETWORK_PATIENCE = Duration.ofSeconds(10);
    /** A video may end this much before the time that its container says, as many do. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private static final double TOLERATED_PART = 0.02;

    private final String name;
    private final boolean live;
    private final FfmpegLibrary.Patience patience;
    private final FfmpegInput input;
    private final OptionalDouble frameRate;
    private final Optional<Duration> duration;
    private Duration last = Duration.ZERO;
    private Optional<Duration> start = Optional.empty();
    private boolean ended;
    private boolean closed;

    private FfmpegSource(String name, boolean live, FfmpegLibrary.Patience patience, FfmpegInput input) {
        this.name = name;
        this.live = live;
        this.patience = patience;
        this.input = input;
        this.frameRate = input.frameRate();
        this.duration = live ? Optional.empty() : input.duration();
    }

    static FfmpegSource ofFile(Path file) {
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
            if (Files.size(file) == 0) {
                throw new SourceException("Expected a video, found an empty file: " + file + ".");
            }
        } catch (IOException e) {
            throw new SourceException("Expected a video that can be read, found: " + file + " (" + e + ").", e);
        }
        // FFmpeg would take a name like "a:b.mp4" for a protocol.
        String url = "file:" + file.toAbsolutePath();
        return open(file.toString(), url, Optional.empty(), Map.of("protocol_whitelist", "file,crypto,data"), false);
    }

    static FfmpegSource ofUrl(String url) {
        int colon = url.indexOf("://");
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new SourceException("Expected a stream's address with one of the schemes "
                    + SCHEMES.stream().sorted().toList() + ", found " + url + ".");
        }
        Map<String, String> options = scheme.startsWith("rtsp") ? Map.of("rtsp_transport", "tcp") : Map.of();
        return open(url, url, Optional.empty(), options, true);
    }

    static FfmpegSource ofDevice(String format, String device) {
        FfmpegLibrary.requireDevices();
        AVInputFormat found = avformat.av_find_input_format(format);
        if (found == null || found.isNull()) {
            throw new SourceException(
                    "Expected a kind of device that this FFmpeg has, for example v4l2, found \"" + format + "\".");
        }
        try {
            return open(device, device, Optional.of(found), Map.of(), true);
        } catch (SourceException e) {
            throw new SourceException(
                    "Expected the device " + device + " of the kind " + format + ", found none that opens: "
                            + Cameras.list() + ". Check its name, and that no other program uses it.",
                    e);
        }
    }

    private static FfmpegSource open(
            String name, String url, Optional<AVInputFormat> format, Map<String, String> options, boolean live) {
        FfmpegLibrary.require();
        FfmpegLibrary.Patience patience = new FfmpegLibrary.Patience(live ? NETWORK_PATIENCE : null);
        return new FfmpegSource(name, live, patience, FfmpegInput.open(name, url, format, options, live, patience));
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
        Optional<FfmpegInput.Picture> picture = input.next();
        if (picture.isPresent()) {
            return picture.map(this::inTime);
        }
        ended = true;
        if (!patience.isLost()) {
            checkEnd();
        }
        return Optional.empty();
    }

    private Frame inTime(FfmpegInput.Picture picture) {
        Duration step = Duration.ofNanos(Math.round(1e9 / frameRate.orElse(25)));
        Duration time = picture.ticks()
                .map(ticks -> FfmpegLibrary.time(ticks, input.timeBase()))
                .orElseGet(() -> start.map(last.plus(step)::plus).orElse(Duration.ZERO));
        if (start.isEmpty()) {
            start = Optional.of(time);
        }
        Duration sinceStart = time.minus(start.get());
        last = sinceStart.compareTo(last) > 0 ? sinceStart : last;
        return picture.frame().at(last);
    }

    private void checkEnd() {
        if (start.isEmpty()) {
            throw new SourceException("Expected a video with pictures, found none in " + name
                    + input.failure().map(reason -> " (" + reason + ")").orElse("") + ".");
        }
        Optional<String> failure = input.failure();
        if (failure.isPresent()) {
            throw new SourceException("Expected " + name + " to go on, found that it breaks off after " + seconds(last)
                    + " s (" + failure.get() + ").");
        }
        Optional<Duration> declared = input.duration().filter(it -> input.isDurationDeclared());
        if (declared.isPresent() && isFarBefore(last, declared.get())) {
            throw new SourceException("Expected " + seconds(declared.get()) + " s of video, found that " + name
                    + " breaks off after " + seconds(last) + " s. Copy or download it again.");
        }
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
        patience.lose();
        free();
    }

    private synchronized void free() {
        if (!closed) {
            closed = true;
            input.close();
        }
    }
}
