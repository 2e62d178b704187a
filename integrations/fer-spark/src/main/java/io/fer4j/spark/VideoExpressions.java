package io.fer4j.spark;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Follows the faces through videos and says at each moment which expression each of them shows: a row a face and frame. Needs
 * {@code io.fer4j:fer-vision} and its natives beside {@code fer-spark}.
 *
 * <pre>{@code
 * Dataset<Row> videos = spark.read().format("binaryFile").load("hdfs:///videos").select("path", "length");
 * Dataset<Row> faces = new VideoExpressions().setFramesPerSecond(5).setSegment(Duration.ofMinutes(5)).transform(videos);
 * }</pre>
 *
 * <p>Videos are read by their path, never as a column of contents: each is cut into segments, which are decoded, and their faces
 * recognized, side by side; a segment is decoded from a little before its start. The faces of all segments of a video then go
 * through one tracker, in their order, so that numbers, boxes and smoothed scores go on across the cuts: where the cuts are does not
 * change the answers.
 *
 * <p>The output has the columns path; frame (its number among those that were looked at in its segment) and timestampMs (since the
 * first frame of the video); trackId; box, confidence, top, label (which changes less readily than top), uncertain and scores, smoothed;
 * and error, in a row of its own without a face, where a video cannot be read or breaks off; what was recognized until then is
 * there. The rows of a video follow each other in time.
 *
 * <p>For batches; a structured stream of paths calls it from {@code foreachBatch}.
 */
public final class VideoExpressions extends RecognitionStage<VideoExpressions> {
    private static final long serialVersionUID = 1L;

    private static final long DEFAULT_SEGMENT_MILLIS = 300_000;
    private static final long DEFAULT_WARM_UP_MILLIS = 2_000;
    private static final long DEFAULT_HALF_LIFE_MILLIS = 250;
    private static final double NANOS = 1e9;

    private final DoubleParam framesPerSecond;
    private final LongParam segment;
    private final LongParam warmUp;
    private final LongParam halfLife;
    private final IntParam partitions;

    /** Makes a stage that reads the column {@code path}. */
    public VideoExpressions() {
        this(Identifiable$.MODULE$.randomUID("videoExpressions"));
    }

    /**
     * Makes a stage with a uid, as Spark does to load or copy one.
     *
     * @param uid unique among the stages of a pipeline
     */
    public VideoExpressions(String uid) {
        super(uid, "the column with the videos' paths");
        framesPerSecond = new DoubleParam(
                this, "framesPerSecond", "so many frames a second are looked at; 0 for all that there are");
        segment = new LongParam(this, "segment", "the length of the segments that are decoded side by side, in ms");
        warmUp = new LongParam(this, "warmUp", "how much earlier than its start a segment is decoded, in ms");
        halfLife = new LongParam(this, "halfLife", "the half-life of the smoothing of scores, in ms; 0 for none");
        partitions = new IntParam(this, "partitions", "the tasks that segments are dealt out to; 0 for four a core");
        setDefault(inputCol(), "path");
        setDefault(framesPerSecond, 0.0);
        setDefault(segment, DEFAULT_SEGMENT_MILLIS);
        setDefault(warmUp, DEFAULT_WARM_UP_MILLIS);
        setDefault(halfLife, DEFAULT_HALF_LIFE_MILLIS);
        setDefault(partitions, 0);
    }

    @Override
    VideoExpressions self() {
        return this;
    }

    /**
     * Returns the parameter for the rate.
     *
     * @return a parameter of this stage
     */
    public DoubleParam framesPerSecond() {
        return framesPerSecond;
    }

    /**
     * Returns the parameter for the length of the segments.
     *
     * @return a parameter of this stage, in milliseconds
     */
    public LongParam segment() {
        return segment;
    }

    /**
     * Returns the parameter for the warm-up.
     *
     * @return a parameter of this stage, in milliseconds
     */
    public LongParam warmUp() {
        return warmUp;
    }

    /**
     * Returns the parameter for the half-life.
     *
     * @return a parameter of this stage, in milliseconds
     */
    public LongParam halfLife() {
        return halfLife;
    }

    /**
     * Returns the parameter for the number of tasks.
     *
     * @return a parameter of this stage
     */
    public IntParam partitions() {
        return partitions;
    }

    /**
     * Sets how many frames are looked at.
     *
     * @param value the first frame out of each interval of this many a second; 0, the default, for all frames
     * @return this stage
     * @throws IllegalArgumentException if the number is negative or not finite
     */
    public VideoExpressions setFramesPerSecond(double value) {
        if (!(value >= 0 && value < NANOS)) {
            throw new IllegalArgumentException("Expected frames a second, at least 0, found " + value + ".");
        }
        return with(framesPerSecond, value);
    }

    /**
     * Sets the length of the segments that are decoded side by side. It changes no answer.
     *
     * @param value above zero, by default five minutes
     * @return this stage
     * @throws IllegalArgumentException if it is less than a millisecond
     */
    public VideoExpressions setSegment(Duration value) {
        return with(segment, millis("segment", value, 1));
    }

    /**
     * Sets how much earlier than its start a segment is decoded, so that what the decoder remembers of frames before is settled.
     *
     * @param value at least zero, by default two seconds
     * @return this stage
     * @throws IllegalArgumentException if it is negative
     */
    public VideoExpressions setWarmUp(Duration value) {
        return with(warmUp, millis("warm-up", value, 0));
    }

    /**
     * Sets the half-life of the smoothing.
     *
     * @param value at most a minute, by default 250 ms; zero for each frame's own scores
     * @return this stage
     * @throws IllegalArgumentException if it is negative
     */
    public VideoExpressions setHalfLife(Duration value) {
        return with(halfLife, millis("half-life", value, 0));
    }

    /**
     * Sets how many tasks the segments are dealt out to.
     *
     * @param value at least 0; 0, the default, for four a core
     * @return this stage
     */
    public VideoExpressions setPartitions(int value) {
        return with(partitions, value);
    }

    private static long millis(String what, Duration value, long least) {
        long millis = value.toMillis();
        if (millis < least) {
            throw new IllegalArgumentException(
                    "Expected a " + what + " of at least " + least + " ms, found " + value + ".");
        }
        return millis;
    }

    @Override
    public Dataset<Row> transform(Dataset<?> videos) {
        RecognizerSettings settings = settings();
        String column = getOrDefault(inputCol());
        requireColumn(videos.schema(), column);
        requireVision();
        VideoReading reading = new VideoReading(
                settings,
                intervalNanos(),
                segmentNanos(),
                Duration.ofMillis((Long) getOrDefault(warmUp)).toNanos(),
                new SerializableConfiguration(
                        videos.sparkSession().sparkContext().hadoopConfiguration()));
        int tasks = (Integer) getOrDefault(partitions);
        if (tasks == 0) {
            tasks = 4 * videos.sparkSession().sparkContext().defaultParallelism();
        }
        return videos.toDF()
                .select(functions.col(column).cast(DataTypes.StringType).alias(VideoRows.PATH))
                .where(functions.col(VideoRows.PATH).isNotNull())
                .distinct()
                .mapPartitions(reading.plan(), Encoders.row(VideoRows.SEGMENT))
                .repartition(tasks)
                .mapPartitions(reading, Encoders.row(VideoRows.FRAME))
                .repartition(functions.col(VideoRows.PATH))
                .sortWithinPartitions(VideoRows.PATH, VideoRows.START, VideoRows.INDEX)
                .mapPartitions(
                        new VideoTracking(settings, (Long) getOrDefault(halfLife)),
                        Encoders.row(VideoRows.output(settings)));
    }

    private static void requireVision() {
        try {
            Class.forName("io.fer4j.vision.video.FrameSources", false, VideoExpressions.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "Videos need FFmpeg: add io.fer4j:fer-vision and its natives to the job's jars.", e);
        }
    }

    private static void requireColumn(StructType input, String column) {
        List<String> names = Arrays.asList(input.fieldNames());
        if (!names.contains(column)) {
            throw new IllegalArgumentException("Expected a column " + column + " with the paths of videos, found "
                    + String.join(", ", names) + ". Name it with setInputCol.");
        }
    }

    private long intervalNanos() {
        double rate = (Double) getOrDefault(framesPerSecond);
        return rate == 0 ? 0 : Math.round(NANOS / rate);
    }

    /** A whole number of intervals, so that a cut never changes which frame of an interval is the first. */
    private long segmentNanos() {
        long wanted = Duration.ofMillis((Long) getOrDefault(segment)).toNanos();
        long interval = intervalNanos();
        return interval == 0 ? wanted : Math.max(1, (wanted + interval - 1) / interval) * interval;
    }

    @Override
    public StructType transformSchema(StructType input) {
        requireColumn(input, getOrDefault(inputCol()));
        return VideoRows.output(settings());
    }

    /**
     * Returns what loads a saved stage.
     *
     * @return Spark's reader of parameters
     */
    public static MLReader<VideoExpressions> read() {
        return new DefaultParamsReader<>();
    }

    /**
     * Loads a saved stage.
     *
     * @param path where {@code write()} has saved it
     * @return the stage
     */
    public static VideoExpressions load(String path) {
        return read().load(path);
    }
}
