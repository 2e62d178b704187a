package io.fer4j;

import io.fer4j.spi.DetectorProvider;
import io.fer4j.testkit.FaceDetectorContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Shows that the contract can be kept. */
class BrightSpotDetectorTest implements FaceDetectorContract {
    @TempDir
    Path directory;

    private ClassPath classPath;

    @BeforeEach
    void register() {
        classPath = new ClassPath(directory).services(DetectorProvider.class, BrightSpotDetector.Provider.class);
    }

    @AfterEach
    void unregister() {
        classPath.close();
    }

    @Override
    public FaceDetector open() {
        return new BrightSpotDetector();
    }

    @Override
    public Frame sample() {
        byte[] pixels = new byte[64 * 48 * 3];
        for (int y = 10; y < 40; y++) {
            for (int x = 20; x < 44; x++) {
                pixels[(y * 64 + x) * 3] = (byte) 190;
                pixels[(y * 64 + x) * 3 + 1] = (byte) 255;
                pixels[(y * 64 + x) * 3 + 2] = (byte) 210;
            }
        }
        return Frame.copyOf(64, 48, PixelFormat.BGR24, pixels);
    }

    @Override
    public Box expectedBox() {
        return new Box(20, 10, 24, 30);
    }
}
