package io.fer4j.spark;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLWriter;
import org.jspecify.annotations.Nullable;

/**
 * What the stages for pictures and for videos have in common: which recognizer runs.
 *
 * @param <T> the stage itself
 */
abstract class RecognitionStage<T extends RecognitionStage<T>> extends Transformer implements DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Param<String> inputCol;
    private final Param<String> model;
    private final Param<String> precision;
    private final Param<String> detector;
    private final IntParam minFaceSize;
    private final IntParam threads;

    /** Params know the stage by its uid, so they are made once there is one. */
    RecognitionStage(String uid, String inputColDoc) {
        this.uid = uid;
        inputCol = new Param<>(this, "inputCol", inputColDoc);
        model = new Param<>(
                this,
                "model",
                "a model's id on the class path, or its directory, which must be there on every machine; by default the"
                        + " default model on the class path");
        precision = new Param<>(this, "precision", "fp32, fp16 or int8; by default what the model's card says");
        detector = new Param<>(this, "detector", "the detector's id");
        minFaceSize = new IntParam(
                this, "minFaceSize", "the smallest face that counts, in pixels; 1 leaves the search to the detector");
        threads = new IntParam(
                this,
                "threads",
                "the threads of one call, which are to be no more than spark.task.cpus; an executor runs several tasks");
        setDefault(detector, RecognizerSettings.DEFAULT_DETECTOR);
        setDefault(minFaceSize, 1);
        setDefault(threads, 1);
    }

    /** Returns the stage itself, for setters in a row. */
    abstract T self();

    @Override
    public String uid() {
        return uid;
    }

    /**
     * Returns the parameter for the input's column.
     *
     * @return a parameter of this stage
     */
    public Param<String> inputCol() {
        return inputCol;
    }

    /**
     * Returns the parameter for the model.
     *
     * @return a parameter of this stage
     */
    public Param<String> model() {
        return model;
    }

    /**
     * Returns the parameter for the precision.
     *
     * @return a parameter of this stage
     */
    public Param<String> precision() {
        return precision;
    }

    /**
     * Returns the parameter for the detector.
     *
     * @return a parameter of this stage
     */
    public Param<String> detector() {
        return detector;
    }

    /**
     * Returns the parameter for the smallest face.
     *
     * @return a parameter of this stage
     */
    public IntParam minFaceSize() {
        return minFaceSize;
    }

    /**
     * Returns the parameter for the threads of a call.
     *
     * @return a parameter of this stage
     */
    public IntParam threads() {
        return threads;
    }

    /**
     * Chooses the input's column.
     *
     * @param value its name
     * @return this stage
     */
    public T setInputCol(String value) {
        return with(inputCol, value);
    }

    /**
     * Chooses the model.
     *
     * @param value its id on the class path of driver and executors, or its directory, which must be there on every machine; by
     *     default the default model on the class path
     * @return this stage
     */
    public T setModel(String value) {
        return with(model, value);
    }

    /**
     * Chooses the model's weights.
     *
     * @param value {@code fp32}, {@code fp16} or {@code int8}; by default what the model's card says
     * @return this stage
     */
    public T setPrecision(String value) {
        return with(precision, value);
    }

    /**
     * Chooses the detector.
     *
     * @param value its id, by default {@code yunet}
     * @return this stage
     */
    public T setDetector(String value) {
        return with(detector, value);
    }

    /**
     * Sets the smallest face that counts.
     *
     * @param value the longer side of its box, in pixels, at least 1; by default 1, which leaves the search to the detector
     * @return this stage
     * @throws IllegalArgumentException if the number is below 1
     */
    public T setMinFaceSize(int value) {
        return with(minFaceSize, atLeastOne("minFaceSize", value));
    }

    /**
     * Sets how many threads one call may use. Tasks of one executor share a recognizer and call it side by side, so one thread
     * for each core that Spark gives a task is right.
     *
     * @param value at least 1, by default 1, as {@code spark.task.cpus} is
     * @return this stage
     * @throws IllegalArgumentException if the number is below 1
     */
    public T setThreads(int value) {
        return with(threads, atLeastOne("threads", value));
    }

    static int atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("Expected for " + what + " at least 1, found " + value + ".");
        }
        return value;
    }

    final <V> T with(Param<V> param, V value) {
        set(param, value);
        return self();
    }

    /** Looks the model up, which must be on the driver's class path too. */
    final RecognizerSettings settings() {
        return RecognizerSettings.of(
                orNull(model), orNull(precision), getOrDefault(detector), (Integer) getOrDefault(minFaceSize), (Integer)
                        getOrDefault(threads));
    }

    final @Nullable String orNull(Param<String> param) {
        return isDefined(param) ? getOrDefault(param) : null;
    }

    @Override
    public MLWriter write() {
        return DefaultParamsWritable.super.write();
    }

    @Override
    public T copy(ParamMap extra) {
        return defaultCopy(extra);
    }
}
