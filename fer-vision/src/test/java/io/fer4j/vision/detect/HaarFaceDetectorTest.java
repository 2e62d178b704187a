package io.fer4j.vision.detect;

import io.fer4j.Box;
import io.fer4j.FaceDetector;
import io.fer4j.Frame;
import io.fer4j.image.Samples;
import io.fer4j.testkit.FaceDetectorContract;

class HaarFaceDetectorTest implements FaceDetectorContract {
    @Override
    public FaceDetector open() {
        return HaarFaceDetector.open();
    }

    @Override
    public Frame sample() {
        return Samples.astronaut();
    }

    @Override
    public Box expectedBox() {
        return Samples.ASTRONAUT_FACE;
    }
}
