package io.fer4j;

import io.fer4j.testkit.PreprocessorContract;
import java.util.ArrayList;
import java.util.List;

class FaceAlignerContractTest implements PreprocessorContract {
    @Override
    public InputSpec spec() {
        return new InputSpec(48, 48, 127.5f, 64);
    }

    @Override
    public Preprocessor preprocessor() {
        return new FaceAligner(spec(), CropSpec.NONE);
    }

    /** Some upright, some rolled by 45 degrees. */
    @Override
    public List<Face> faces() {
        List<Face> faces = new ArrayList<>(PreprocessorContract.super.faces());
        faces.add(new Face(
                new Box(40, 30, 60, 60),
                0.9f,
                List.of(
                        new Landmark(LandmarkType.RIGHT_EYE, 60, 40),
                        new Landmark(LandmarkType.LEFT_EYE, 80, 60),
                        new Landmark(LandmarkType.MOUTH_RIGHT, 45, 60),
                        new Landmark(LandmarkType.MOUTH_LEFT, 60, 80))));
        return faces;
    }
}
