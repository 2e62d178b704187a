package io.fer4j.spark;

import io.fer4j.Device;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.FerException;
import io.fer4j.image.PictureFile;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

// docs/scale.md shows what stands between the marks.
// begin flink
/** Contents of picture files in, a line a face out. */
final class FlinkFaces extends RichFlatMapFunction<byte[], String> {
    private static final long serialVersionUID = 1L;

    private transient EmotionRecognizer recognizer;

    @Override
    public void open(OpenContext context) {
        recognizer = EmotionRecognizer.builder().device(Device.cpu(1)).build();
    }

    @Override
    public void flatMap(byte[] picture, Collector<String> out) {
        try {
            for (FaceEmotion face : recognizer.recognize(PictureFile.decode("a picture", picture))) {
                out.collect(face.top() + " " + face.box());
            }
        } catch (FerException e) {
            out.collect("error: " + e.getMessage()); // One bad picture must not restart the job.
        }
    }

    @Override
    public void close() {
        if (recognizer != null) {
            recognizer.close();
        }
    }
}
// end flink
