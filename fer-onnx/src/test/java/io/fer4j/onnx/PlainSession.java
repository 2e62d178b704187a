package io.fer4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fer4j.Emotion;
import io.fer4j.EmotionScores;
import io.fer4j.InputBatch;
import io.fer4j.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** ONNX Runtime as one calls it without this project, with its default options. */
final class PlainSession {
    private PlainSession() {}

    static List<EmotionScores> run(Model model, InputBatch batch) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = {batch.size(), 1, batch.spec().height(), batch.spec().width()};
        try (OrtSession session = environment.createSession(model.weights());
                OnnxTensor input = OnnxTensor.createTensor(environment, batch.buffer(), shape);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            float[][] outputs =
                    (float[][]) result.get("probabilities").orElseThrow().getValue();
            List<EmotionScores> scores = new ArrayList<>();
            for (float[] output : outputs) {
                float[] ordered = new float[Emotion.FER2013.size()];
                for (int i = 0; i < output.length; i++) {
                    ordered[Emotion.FER2013.indexOf(model.card().labels().get(i))] = output[i];
                }
                scores.add(EmotionScores.of(ordered));
            }
            return scores;
        }
    }
}
