package io.fer4j.vision;

import io.fer4j.Frame;
import io.fer4j.image.BufferedImageFrames;
import io.fer4j.vision.video.VideoWriter;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/** Draws portraits that move and zoom over a plain ground, as frames or as a video file. */
public final class FaceVideo {
    private final int width;
    private final int height;
    private final double framesPerSecond;
    private final DoubleFunction<List<Portrait>> script;

    /**
     * Makes a video that is not drawn yet.
     *
     * @param script which portraits there are at a time in seconds, the hindmost first
     */
    public FaceVideo(int width, int height, double framesPerSecond, DoubleFunction<List<Portrait>> script) {
        this.width = width;
        this.height = height;
        this.framesPerSecond = framesPerSecond;
        this.script = script;
    }

    /**
     * A picture in the video.
     *
     * @param picture what is seen
     * @param x where its middle is, in pixels
     * @param y where its middle is, in pixels
     * @param scale 1 for its own size
     */
    public record Portrait(BufferedImage picture, double x, double y, double scale) {}

    /** One portrait on a slow closed curve, nearer and farther. */
    public static FaceVideo wandering(BufferedImage portrait, int width, int height, double framesPerSecond) {
        return new FaceVideo(
                width,
                height,
                framesPerSecond,
                time -> List.of(new Portrait(
                        portrait,
                        width * (0.5 + 0.15 * Math.sin(0.7 * time)),
                        height * (0.5 + 0.08 * Math.sin(1.1 * time)),
                        height / 480.0 * (1.1 + 0.25 * Math.sin(0.5 * time)))));
    }

    /** Returns the time of a frame. */
    public Duration time(int frame) {
        return Duration.ofNanos(Math.round(1e9 * frame / framesPerSecond));
    }

    /** Draws a frame. */
    public Frame frame(int number) {
        return draw(time(number));
    }

    /** Draws the first so many frames. */
    public List<Frame> frames(int count) {
        return IntStream.range(0, count).mapToObj(this::frame).toList();
    }

    /** Draws what is seen at a time. */
    public Frame draw(Duration time) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setColor(new Color(96, 104, 112));
        graphics.fillRect(0, 0, width, height);
        for (Portrait portrait : script.apply(time.toNanos() / 1e9)) {
            AffineTransform place = AffineTransform.getTranslateInstance(portrait.x(), portrait.y());
            place.scale(portrait.scale(), portrait.scale());
            place.translate(
                    -portrait.picture().getWidth() / 2.0, -portrait.picture().getHeight() / 2.0);
            graphics.drawImage(portrait.picture(), place, null);
        }
        graphics.dispose();
        return BufferedImageFrames.copy(image).at(time);
    }

    /** Writes so many frames as a video file. */
    public Path write(Path file, int frames) {
        try (VideoWriter writer = VideoWriter.create(file, width, height, framesPerSecond, Optional.empty())) {
            for (int i = 0; i < frames; i++) {
                writer.write(frame(i));
            }
        }
        return file;
    }
}
