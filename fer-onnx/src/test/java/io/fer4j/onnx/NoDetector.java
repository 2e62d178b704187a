package io.fer4j.onnx;

import io.fer4j.Face;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import java.util.List;

/** For tests that bring their faces. */
final class NoDetector implements FaceDetector {
    @Override
    public String id() {
        return "none";
    }

    @Override
    public List<Face> detect(Frame frame) {
        return List.of();
    }

    @Override
    public void close() {}
}
