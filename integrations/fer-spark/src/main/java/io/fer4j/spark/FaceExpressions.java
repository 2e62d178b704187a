package io.fer4j.spark;

import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Recognizes the expressions of all faces in pictures: adds a column with the faces of each picture, and one with the reason where
 * there are none because the picture cannot be recognized. For batches and for structured streaming.
 *
 * <pre>{@code
 * Dataset<Row> pictures = spark.read().format("binaryFile").option("recursiveFileLookup", true).load("hdfs:///pictures");
 * Dataset<Row> faces = new FaceExpressions().setModel("vgg16").setPrecision("int8").transform(pictures);
 * faces.selectExpr("path", "explode(faces) AS face").where("NOT face.uncertain").select("path", "face.top");
 * }</pre>
 *
 * <p>The input's column has the contents of picture files, as the source {@code binaryFile} delivers them, or Spark's image
 * schema, told apart by the column's type. The output's column is an array of structs with the members of
 * {@code FaceEmotion.asMap()}: box, confidence, landmarks, top, uncertain, reasons (empty if nothing is known against it), scores, affect if the model gives it, and quality; the biggest
 * face first, empty if a picture has no face. The metadata of the column says which model, weights, detector and version of FER4J
 * made it.
 *
 * <p>Each executor opens one recognizer, which all its tasks share. The answers are those of the library on the same processor,
 * bit for bit, however the pictures are partitioned; processors of other kinds may differ in the last digits.
 *
 * <p>A prediction names what a face shows, not what a person feels.
 */
public final class FaceExpressions extends RecognitionStage<FaceExpressions> {
    private static final long serialVersionUID = 1L;

    /** As the library's own limit. */
    static final long DEFAULT_MAX_PIXELS = 100_000_000;

    private static final int DEFAULT_BATCH_SIZE = 16;

    private final Param<String> outputCol;
    private final Param<String> pathCol;
    private final Param<String> mode;
    private final Param<String> provenanceCol;
    private final Param<String> quarantineDir;
    private final LongParam maxPixels;
    private final IntParam batchSize;

    /** Makes a stage that reads the column {@code content} and adds {@code faces} and {@code faces_error}. */
    public FaceExpressions() {
        this(Identifiable$.MODULE$.randomUID("faceExpressions"));
    }

    /**
     * Makes a stage with a uid, as Spark does to load or copy one.
     *
     * @param uid unique among the stages of a pipeline
     */
    public FaceExpressions(String uid) {
        super(uid, "the column with the contents of picture files, or with Spark's image schema");
        outputCol = new Param<>(this, "outputCol", "the column for the faces; the reason of an error is in NAME_error");
        pathCol = new Param<>(this, "pathCol", "the column with what messages call a picture; may be absent");
        mode = new Param<>(
                this,
                "mode",
                "what becomes of a picture that cannot be recognized: PERMISSIVE, DROPMALFORMED, FAILFAST");
        provenanceCol = new Param<>(this, "provenanceCol", "a column that says what made the result; by default none");
        quarantineDir = new Param<>(
                this,
                "quarantineDir",
                "a directory that all executors can write, for the journal of pictures that end their executor");
        maxPixels = new LongParam(this, "maxPixels", "the most pixels of a picture, width times height");
        batchSize = new IntParam(this, "batchSize", "how many pictures' faces are classified in one call");
        setDefault(inputCol(), "content");
        setDefault(outputCol, "faces");
        setDefault(pathCol, "path");
        setDefault(mode, ErrorMode.PERMISSIVE.name());
        setDefault(maxPixels, DEFAULT_MAX_PIXELS);
        setDefault(batchSize, DEFAULT_BATCH_SIZE);
    }

    @Override
    FaceExpressions self() {
        return this;
    }

    /**
     * Returns the parameter for the output's column.
     *
     * @return a parameter of this stage
     */
    public Param<String> outputCol() {
        return outputCol;
    }

    /**
     * Returns the parameter for the column with the pictures' names.
     *
     * @return a parameter of this stage
     */
    public Param<String> pathCol() {
        return pathCol;
    }

    /**
     * Returns the parameter for the mode.
     *
     * @return a parameter of this stage
     */
    public Param<String> mode() {
        return mode;
    }

    /**
     * Returns the parameter for the column with the provenance.
     *
     * @return a parameter of this stage
     */
    public Param<String> provenanceCol() {
        return provenanceCol;
    }

    /**
     * Returns the parameter for the directory of the quarantine.
     *
     * @return a parameter of this stage
     */
    public Param<String> quarantineDir() {
        return quarantineDir;
    }

    /**
     * Returns the parameter for the largest picture.
     *
     * @return a parameter of this stage
     */
    public LongParam maxPixels() {
        return maxPixels;
    }

    /**
     * Returns the parameter for the size of a batch.
     *
     * @return a parameter of this stage
     */
    public IntParam batchSize() {
        return batchSize;
    }

    /**
     * Chooses the output's column.
     *
     * @param value its name, by default {@code faces}; the column of errors is called the same with {@code _error} behind it
     * @return this stage
     */
    public FaceExpressions setOutputCol(String value) {
        return with(outputCol, value);
    }

    /**
     * Chooses the column with what messages call a picture.
     *
     * @param value its name, by default {@code path}; it may be absent
     * @return this stage
     */
    public FaceExpressions setPathCol(String value) {
        return with(pathCol, value);
    }

    /**
     * Chooses what becomes of a picture that cannot be recognized.
     *
     * @param value {@code PERMISSIVE}, the default: its row has no faces but the reason; {@code DROPMALFORMED}: its row is left
     *     out; {@code FAILFAST}: the query fails
     * @return this stage
     * @throws IllegalArgumentException if it is another word
     */
    public FaceExpressions setMode(String value) {
        return with(mode, ErrorMode.of(value).name());
    }

    /**
     * Asks for a column that says in each row what made the result: model, precision, sha256 (of the weights), detector and fer4j
     * (the version).
     *
     * @param value its name; by default there is none, and the metadata of the output's column alone says it
     * @return this stage
     */
    public FaceExpressions setProvenanceCol(String value) {
        return with(provenanceCol, value);
    }

    /**
     * Asks for quarantine: a picture during which an executor ended twice is not tried again; its row has an error. From a task's
     * second attempt on its pictures are recognized one by one, each with a marker in a journal.
     *
     * @param value a directory that all executors can write, on HDFS for example; by default there is no quarantine
     * @return this stage
     */
    public FaceExpressions setQuarantineDir(String value) {
        return with(quarantineDir, value);
    }

    /**
     * Sets the largest picture that is decoded; the size is looked at before memory is taken.
     *
     * @param value width times height, at least 1, by default 100 million
     * @return this stage
     * @throws IllegalArgumentException if the number is below 1
     */
    public FaceExpressions setMaxPixels(long value) {
        if (value < 1) {
            throw new IllegalArgumentException("Expected for maxPixels at least 1, found " + value + ".");
        }
        return with(maxPixels, value);
    }

    /**
     * Sets how many pictures' faces are classified in one call. What it changes is the speed, and the memory: so many decoded
     * pictures, or 16 million pixels, wait at most in each task.
     *
     * @param value at least 1, by default 16
     * @return this stage
     * @throws IllegalArgumentException if the number is below 1
     */
    public FaceExpressions setBatchSize(int value) {
        return with(batchSize, atLeastOne("batchSize", value));
    }

    @Override
    public Dataset<Row> transform(Dataset<?> pictures) {
        RecognizerSettings settings = settings();
        StructType input = pictures.schema();
        StructType output = outputSchema(input, settings);
        String quarantine = orNull(quarantineDir);
        PictureTask task = new PictureTask(
                settings,
                input.fieldIndex(getOrDefault(inputCol())),
                nameColumn(input),
                Pictures.of(getOrDefault(inputCol()), inputType(input)),
                ErrorMode.of(getOrDefault(mode)),
                (Long) getOrDefault(maxPixels),
                (Integer) getOrDefault(batchSize),
                isDefined(provenanceCol),
                quarantine,
                quarantine == null ? null : hadoop(pictures));
        return pictures.toDF()
                .mapPartitions(task, Encoders.row(output))
                .withMetadata(getOrDefault(outputCol), settings.provenance().toMetadata());
    }

    private static SerializableConfiguration hadoop(Dataset<?> pictures) {
        return new SerializableConfiguration(
                pictures.sparkSession().sparkContext().hadoopConfiguration());
    }

    private int nameColumn(StructType input) {
        String name = getOrDefault(pathCol);
        return List.of(input.fieldNames()).contains(name) ? input.fieldIndex(name) : -1;
    }

    private DataType inputType(StructType input) {
        String column = getOrDefault(inputCol());
        if (!List.of(input.fieldNames()).contains(column)) {
            throw new IllegalArgumentException("Expected a column " + column + " with pictures, found "
                    + String.join(", ", input.fieldNames()) + ". Name it with setInputCol.");
        }
        return input.apply(column).dataType();
    }

    @Override
    public StructType transformSchema(StructType input) {
        return outputSchema(input, settings());
    }

    private StructType outputSchema(StructType input, RecognizerSettings settings) {
        Pictures.of(getOrDefault(inputCol()), inputType(input));
        String faces = getOrDefault(outputCol);
        StructType output =
                added(added(input, faces, FaceRows.facesType(settings)), faces + "_error", DataTypes.StringType);
        return isDefined(provenanceCol) ? added(output, getOrDefault(provenanceCol), Provenance.TYPE) : output;
    }

    private static StructType added(StructType schema, String name, DataType type) {
        if (List.of(schema.fieldNames()).contains(name)) {
            throw new IllegalArgumentException("Expected a new column, found that there is a column " + name
                    + " already. Name another with setOutputCol.");
        }
        return schema.add(name, type, true);
    }

    /**
     * Returns what loads a saved stage.
     *
     * @return Spark's reader of parameters
     */
    public static MLReader<FaceExpressions> read() {
        return new DefaultParamsReader<>();
    }

    /**
     * Loads a saved stage.
     *
     * @param path where {@code write()} has saved it
     * @return the stage
     */
    public static FaceExpressions load(String path) {
        return read().load(path);
    }
}
