package io.fer4j.spark;

import io.fer4j.BackendException;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.FerException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.jspecify.annotations.Nullable;

/**
 * The SQL function that {@link FerFunctions#register} registers: the contents of a picture file in, its faces out. The class is
 * public so that {@code spark.udf.registerJavaFunction} of PySpark can register it by its name.
 *
 * <p>Null in, null out; null also for what is no picture. {@link FaceExpressions} gives the reasons.
 *
 * <p>Spark runs a function that it takes for deterministic several times a row, and {@code registerJavaFunction} knows no
 * other; so each thread remembers its last few answers. Thread-safe.
 */
public final class FerFaces implements UDF1<byte[], List<Row>> {
    private static final long serialVersionUID = 1L;

    /** Enough for the uses of one picture in a query, which follow each other. */
    private static final int REMEMBERED = 4;

    private final @Nullable RecognizerSettings given;
    private transient volatile @Nullable RecognizerSettings settings;
    private transient volatile @Nullable ThreadLocal<Map<Contents, Optional<List<Row>>>> answers;

    /**
     * Makes a function with the choices in the application's configuration: {@code spark.fer4j.model}, {@code precision},
     * {@code detector}, {@code minFaceSize} and {@code threads}, all of them optional.
     */
    public FerFaces() {
        this(null);
    }

    FerFaces(@Nullable RecognizerSettings given) {
        this.given = given;
    }

    /** The contents of a picture, equal if the bytes are. */
    private static final class Contents {
        private final byte[] bytes;

        Contents(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Contents that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** The last answers of a thread. */
    private static final class Remembered extends LinkedHashMap<Contents, Optional<List<Row>>> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Contents, Optional<List<Row>>> eldest) {
            return size() > REMEMBERED;
        }
    }

    @Override
    @SuppressWarnings("NullAway") // SQL's null, which UDF1 does not know of.
    public @Nullable List<Row> call(byte @Nullable [] content) {
        if (content == null) {
            return null;
        }
        return answers()
                .get()
                .computeIfAbsent(new Contents(content), this::recognize)
                .orElse(null);
    }

    private ThreadLocal<Map<Contents, Optional<List<Row>>>> answers() {
        ThreadLocal<Map<Contents, Optional<List<Row>>>> known = answers;
        if (known == null) {
            synchronized (this) {
                known = answers;
                if (known == null) {
                    known = ThreadLocal.withInitial(Remembered::new);
                    answers = known;
                }
            }
        }
        return known;
    }

    private Optional<List<Row>> recognize(Contents contents) {
        RecognizerSettings chosen = settings();
        EmotionRecognizer recognizer = Recognizers.get(chosen);
        try {
            List<FaceEmotion> faces = recognizer.recognize(
                    Pictures.ENCODED.decode("a picture", contents.bytes(), FaceExpressions.DEFAULT_MAX_PIXELS));
            return Optional.of(FaceRows.faces(faces, chosen));
        } catch (BackendException e) {
            // What cannot be loaded is missing on this executor: no fault of the picture's.
            throw e;
        } catch (FerException e) {
            return Optional.empty();
        }
    }

    private RecognizerSettings settings() {
        RecognizerSettings known = given == null ? settings : given;
        if (known == null) {
            SparkEnv environment = SparkEnv.get();
            known = ofConfiguration(environment == null ? new SparkConf() : environment.conf());
            settings = known;
        }
        return known;
    }

    private static RecognizerSettings ofConfiguration(SparkConf configuration) {
        return FerFunctions.settings(key -> configuration.contains(key) ? configuration.get(key) : null);
    }
}
