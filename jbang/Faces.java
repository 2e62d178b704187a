///usr/bin/env jbang "$0" "$@" ; exit $?
// Prints the box, the top expression and all scores of each face in picture files.
//JAVA 17+
//DEPS io.fer4j:fer4j:0.1.0-SNAPSHOT

import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.image.PictureFile;
import java.io.IOException;
import java.nio.file.Path;

public class Faces {
    public static void main(String[] files) throws IOException {
        try (EmotionRecognizer recognizer = EmotionRecognizer.create()) {
            for (String file : files) {
                for (FaceEmotion face : recognizer.recognize(PictureFile.read(Path.of(file)))) {
                    System.out.println(face.box() + " " + face.top() + " " + face.scores());
                }
            }
        }
    }
}
