package io.fer4j.spark;

import io.fer4j.FerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The job for {@code spark-submit --class io.fer4j.spark.FerSparkJob}: recognizes the expressions in all pictures below some
 * directories, into Parquet, JSON or CSV.
 */
@Command(
        name = "fer-spark",
        sortOptions = false,
        description = {
            "Recognizes the expressions of all faces in all pictures below some directories.",
            "A result names what a face shows, not what a person feels."
        },
        footer = {
            "",
            "spark-submit --class io.fer4j.spark.FerSparkJob --jars ... fer-spark.jar --input hdfs:///pictures \\",
            "  --output hdfs:///faces --resume",
            "",
            "Exit code: 0 if all went well, also with pictures that could not be recognized, whose rows say why; 1 if the job"
                    + " failed; 2 if nothing could be done."
        })
public final class FerSparkJob implements Callable<Integer> {
    private static final String QUARANTINE_SUFFIX = "_quarantine";

    /** Each picture in quarantine costs two attempts of its task, and the first attempt one more. */
    private static final String TASK_ATTEMPTS = "20";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            description = "A directory with pictures, or a file; may be given several times.")
    private List<String> inputs = new ArrayList<>();

    @Option(names = "--output", required = true, paramLabel = "PATH", description = "The directory to write into.")
    private String output = "";

    @Option(
            names = "--format",
            defaultValue = "parquet",
            paramLabel = "FORMAT",
            description =
                    "parquet (default) or json: one row a picture; csv: one row a face, or a picture without one.")
    private String format = "parquet";

    @Option(names = "--resume", description = "Go on: pictures that the output has already are left out.")
    private boolean resume;

    @Option(
            names = "--chunk",
            defaultValue = "20000",
            paramLabel = "FILES",
            description = "Files that are written together: a killed job loses no more (default: 20000).")
    private int chunk;

    @Option(
            names = "--glob",
            paramLabel = "PATTERN",
            description = "Which file names count (default: those of pictures, *.jpg and so on).")
    private String glob = "*.{jpg,jpeg,png,bmp,gif,webp,tif,tiff,JPG,JPEG,PNG,BMP,GIF,WEBP,TIF,TIFF}";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "A model's id or directory (default: the default model).")
    private @Nullable String model;

    @Option(names = "--precision", paramLabel = "NAME", description = "fp32, fp16 or int8 (default: as the card says).")
    private @Nullable String precision;

    @Option(
            names = "--detector",
            defaultValue = RecognizerSettings.DEFAULT_DETECTOR,
            paramLabel = "NAME",
            description = "The detector (default: yunet).")
    private String detector = RecognizerSettings.DEFAULT_DETECTOR;

    @Option(
            names = "--min-face-size",
            defaultValue = "1",
            paramLabel = "PIXELS",
            description = "The smallest face that counts (default: what the detector finds).")
    private int minFaceSize;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "COUNT",
            description = "The threads of one call, as spark.task.cpus (default: 1).")
    private int threads;

    @Option(
            names = "--quarantine",
            paramLabel = "PATH",
            description =
                    "The directory of the journal of pictures that end their executor (default: OUTPUT_quarantine).")
    private @Nullable String quarantine;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it.
    private boolean help;

    private FerSparkJob() {}

    /**
     * Runs the job.
     *
     * @param arguments {@code --help} tells
     */
    public static void main(String[] arguments) {
        int code = run(arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Runs the job and returns the exit code. */
    static int run(String... arguments) {
        CommandLine line = new CommandLine(new FerSparkJob());
        line.setExecutionExceptionHandler((e, command, result) -> {
            if (e instanceof FerException || e instanceof IllegalArgumentException) {
                command.getErr().println(e.getMessage());
                return 2;
            }
            throw e;
        });
        return line.execute(arguments);
    }

    @Override
    public Integer call() throws IOException {
        requireOptions();
        SparkConf configuration = new SparkConf().setIfMissing("spark.task.maxFailures", TASK_ATTEMPTS);
        SparkSession spark =
                SparkSession.builder().appName("FER4J").config(configuration).getOrCreate();
        requireInputs(spark);
        FaceExpressions stage = stage();
        Set<String> done = new HashSet<>(done(spark, stage.settings().provenance()));
        List<String> paths =
                paths(spark).stream().filter(path -> !done.contains(path)).toList();
        print(done.size() + " pictures are done, " + paths.size() + " are to do.");
        for (int start = 0; start < paths.size(); start += chunk) {
            int end = Math.min(paths.size(), start + chunk);
            write(stage.transform(pictures(spark, paths.subList(start, end))));
            print((done.size() + end) + " of " + (done.size() + paths.size()) + " pictures are done.");
        }
        return 0;
    }

    private void requireOptions() {
        if (!List.of("parquet", "json", "csv").contains(format)) {
            throw new IllegalArgumentException("Expected for --format parquet, json or csv, found \"" + format + "\".");
        }
        RecognitionStage.atLeastOne("--chunk", chunk);
    }

    private void requireInputs(SparkSession spark) throws IOException {
        for (String input : inputs) {
            Path path = new Path(input);
            FileStatus[] found = path.getFileSystem(spark.sparkContext().hadoopConfiguration())
                    .globStatus(path);
            if (found == null || found.length == 0) {
                throw new IllegalArgumentException(
                        "Expected pictures, found nothing at " + input + ". Check the path.");
            }
        }
    }

    private void print(String sentence) {
        Objects.requireNonNull(spec).commandLine().getOut().println(sentence);
    }

    private FaceExpressions stage() {
        FaceExpressions stage = new FaceExpressions()
                .setDetector(detector)
                .setMinFaceSize(minFaceSize)
                .setThreads(threads)
                .setProvenanceCol("provenance")
                .setQuarantineDir(quarantine == null ? withoutSlash(output) + QUARANTINE_SUFFIX : quarantine);
        if (model != null) {
            stage.setModel(model);
        }
        return precision == null ? stage : stage.setPrecision(precision);
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Returns the paths of all files, in order; their contents are not read. */
    private List<String> paths(SparkSession spark) {
        return spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", true)
                .option("pathGlobFilter", glob)
                .load(inputs.toArray(new String[0]))
                .select("path")
                .distinct()
                .orderBy("path")
                .as(Encoders.STRING())
                .collectAsList();
    }

    private static Dataset<Row> pictures(SparkSession spark, List<String> paths) {
        return spark.read()
                .format("binaryFile")
                .load(paths.stream().map(FerSparkJob::withoutGlob).toArray(String[]::new))
                .select("path", "content");
    }

    /** Takes the special meaning off characters that stand in a path. */
    private static String withoutGlob(String path) {
        return path.replaceAll("([\\\\{}\\[\\]*?])", "\\\\$1");
    }

    /** Returns the paths that the output has already. */
    private List<String> done(SparkSession spark, Provenance now) throws IOException {
        Path path = new Path(output);
        FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
        if (!files.exists(path) || !hasRows(files, path)) {
            return List.of();
        }
        if (!resume) {
            throw new IllegalArgumentException(
                    "Expected a new directory to write into, found that there are results in " + output
                            + ". Add --resume to go on with them, or name another directory.");
        }
        Dataset<Row> existing = existing(spark);
        List<Row> makers = existing.select("provenance.*").distinct().collectAsList();
        for (Row maker : makers) {
            if (!maker.equals(now.toRow())) {
                throw new IllegalArgumentException("Expected in " + output + " results of " + now.toRow()
                        + ", found results of " + maker + ". Write into another directory.");
            }
        }
        return existing.select("path").distinct().as(Encoders.STRING()).collectAsList();
    }

    private static boolean hasRows(FileSystem files, Path path) throws IOException {
        for (FileStatus file : files.listStatus(path)) {
            String name = file.getPath().getName();
            if (!name.startsWith("_") && !name.startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private Dataset<Row> existing(SparkSession spark) {
        StructType schema = new StructType().add("path", DataTypes.StringType);
        if (!format.equals("csv")) {
            return spark.read()
                    .schema(schema.add("provenance", Provenance.TYPE))
                    .format(format)
                    .load(output);
        }
        Column[] makers = new Column[Provenance.TYPE.size()];
        for (int i = 0; i < makers.length; i++) {
            String name = Provenance.TYPE.fieldNames()[i];
            makers[i] = functions.col(name);
        }
        // The header, not a schema, says where a column stands.
        return csv(spark).select(functions.col("path"), functions.struct(makers).alias("provenance"));
    }

    private Dataset<Row> csv(SparkSession spark) {
        return spark.read()
                .option("header", true)
                .option("escape", "\"")
                .option("multiLine", true)
                .csv(output);
    }

    private void write(Dataset<Row> faces) {
        Dataset<Row> rows = faces.drop("content");
        if (format.equals("csv")) {
            DataFrameWriter<Row> writer = flat(rows).write().mode(SaveMode.Append);
            writer.option("header", true).option("escape", "\"").csv(output);
        } else {
            rows.write().mode(SaveMode.Append).format(format).save(output);
        }
    }

    /** Returns a row a face, or a picture without faces, with the columns of the library's own CSV. */
    private Dataset<Row> flat(Dataset<Row> rows) {
        List<Column> columns = new ArrayList<>();
        columns.add(functions.col("path"));
        for (String side : FaceRows.BOX.fieldNames()) {
            columns.add(functions.col("face.box." + side).alias("box_" + side));
        }
        for (String member : List.of("confidence", "top", "uncertain")) {
            columns.add(functions.col("face." + member));
        }
        StructType face = (StructType) ((ArrayType) rows.schema().apply("faces").dataType()).elementType();
        for (String label : ((StructType) face.apply("scores").dataType()).fieldNames()) {
            columns.add(functions.col("face.scores." + label).alias(label.toUpperCase(Locale.ROOT)));
        }
        columns.add(functions.col("faces_error").alias("error"));
        columns.add(functions.col("provenance.*"));
        return rows.withColumn("face", functions.explode_outer(functions.col("faces")))
                .select(columns.toArray(new Column[0]));
    }
}
