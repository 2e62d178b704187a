package io.fer4j.spark;

import io.fer4j.Device;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.FerException;
import io.fer4j.image.PictureFile;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

// docs/scale.md shows what stands between the marks.
// begin kafka
/** Contents of picture files in, a record a face out, under the picture's key. */
final class KafkaFaces implements Processor<String, byte[], String, String> {
    private final EmotionRecognizer recognizer =
            EmotionRecognizer.builder().device(Device.cpu(1)).build();
    private ProcessorContext<String, String> context;

    @Override
    public void init(ProcessorContext<String, String> newContext) {
        context = newContext;
    }

    @Override
    public void process(Record<String, byte[]> picture) {
        try {
            for (FaceEmotion face : recognizer.recognize(PictureFile.decode(picture.key(), picture.value()))) {
                context.forward(picture.withValue(face.top() + " " + face.box()));
            }
        } catch (FerException e) {
            context.forward(picture.withValue("error: " + e.getMessage()));
        }
    }

    @Override
    public void close() {
        recognizer.close();
    }
}
// end kafka
