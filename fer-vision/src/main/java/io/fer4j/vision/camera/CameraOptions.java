package io.fer4j.vision.camera;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a camera is asked for. It gives the nearest that it can, which the frames tell.
 *
 * @param width in pixels; 0 leaves the size to the camera
 * @param height in pixels; 0 leaves the size to the camera
 * @param frameRate in frames a second; 0 leaves it to the camera
 * @param mjpeg whether frames shall come compressed as Motion JPEG, without which most USB cameras are slow at large sizes
 */
public record CameraOptions(int width, int height, double frameRate, boolean mjpeg) {
    /** Leaves everything to the camera. */
    public static final CameraOptions DEFAULT = new CameraOptions(0, 0, 0, false);

    private static final int MOST = 100_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if only one side is given, or a number is out of its bounds
     */
    public CameraOptions {
        if (width < 0 || height < 0 || width > MOST || height > MOST || (width == 0) != (height == 0)) {
            throw new IllegalArgumentException("Expected a width and a height of 1 to " + MOST
                    + " pixels, or neither, found " + width + "x" + height + ".");
        }
        if (!(frameRate >= 0 && frameRate <= MOST)) {
            throw new IllegalArgumentException("Expected 0 to " + MOST + " frames a second, found " + frameRate + ".");
        }
    }

    /** Returns them as options of one of FFmpeg's capture devices. */
    Map<String, String> forFfmpeg(String format) {
        Map<String, String> options = new LinkedHashMap<>();
        if (width > 0) {
            options.put("video_size", width + "x" + height);
        }
        if (frameRate > 0) {
            options.put("framerate", String.format(Locale.ROOT, "%.3f", frameRate));
        }
        if (mjpeg && format.equals("v4l2")) {
            options.put("input_format", "mjpeg");
        } else if (mjpeg && format.equals("dshow")) {
            options.put("vcodec", "mjpeg");
        }
        return options;
    }
}
