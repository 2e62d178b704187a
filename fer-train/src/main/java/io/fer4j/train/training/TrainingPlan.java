package io.fer4j.train.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fer4j.train.data.Augmentation;
import io.fer4j.train.data.View;
import io.fer4j.train.network.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * How a network is trained, as a plan file says it.
 *
 * @param architecture {@code "cnn3"} or {@code "vgg16"}
 * @param description one or two sentences on what the plan is for
 * @param seed of every random choice
 * @param batchSize pictures in a step, at least 1
 * @param stages one after the other, each with a schedule of its own; at least one
 */
public record TrainingPlan(String architecture, String description, long seed, int batchSize, List<Stage> stages) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * A part of the training with one schedule.
     *
     * @param name for people and logs
     * @param sizes the pictures' sizes in order; the stage has as many epochs as they have together
     * @param learningRate the schedule
     * @param augmentation how pictures are changed
     * @param targets what the network shall answer
     * @param mixup how pairs of pictures are blended
     * @param convolutionDropout between convolutions, 0 to below 1
     * @param denseDropout after hidden dense layers, 0 to below 1
     * @param weightDecay at least 0
     * @param emaDecay how much of the exponential moving averages of the weights (EMA) a step keeps, 0 to below 1
     */
    public record Stage(
            String name,
            List<Size> sizes,
            LearningRate learningRate,
            Augmentation augmentation,
            Targets targets,
            Mixup mixup,
            double convolutionDropout,
            double denseDropout,
            double weightDecay,
            double emaDecay) {
        /** Copies the list and checks the ranges. */
        public Stage {
            sizes = List.copyOf(sizes);
            require(!sizes.isEmpty(), "at least one size in stage " + name, sizes);
            require(fraction(convolutionDropout), "convolutionDropout from 0 to below 1", convolutionDropout);
            require(fraction(denseDropout), "denseDropout from 0 to below 1", denseDropout);
            require(fraction(emaDecay), "emaDecay from 0 to below 1", emaDecay);
            require(weightDecay >= 0 && weightDecay < 1, "weightDecay from 0 to below 1", weightDecay);
        }

        /**
         * Returns the stage's length.
         *
         * @return epochs of all sizes together
         */
        public int epochs() {
            return sizes.stream().mapToInt(Size::epochs).sum();
        }

        /**
         * Returns the size in use at an epoch.
         *
         * @param epoch from 0 within the stage
         * @return the size
         */
        public Size size(int epoch) {
            int end = 0;
            for (Size size : sizes) {
                end += size.epochs();
                if (epoch < end) {
                    return size;
                }
            }
            throw new IndexOutOfBoundsException("Expected an epoch below " + end + ", found " + epoch + ".");
        }
    }

    /**
     * A size of pictures for some epochs.
     *
     * @param side height and width in pixels; smaller than the data's pictures means crops at random places
     * @param scale by which the augmentation's scales are multiplied
     * @param epochs at least 1
     */
    public record Size(int side, double scale, int epochs) {
        /** Checks the ranges. */
        public Size {
            require(side >= 16 && side <= 512, "side from 16 to 512", side);
            require(scale > 0 && scale <= 10, "scale above 0 and at most 10", scale);
            require(epochs >= 1, "epochs of at least 1", epochs);
        }

        /**
         * Returns how this size shows pictures that are not changed: their center, at the scale.
         *
         * @return the view that is validated
         */
        public View view() {
            return View.center(scale);
        }
    }

    /**
     * A learning rate that rises in a line and falls along half a cosine (Loshchilov and Hutter 2016, "SGDR").
     *
     * @param peak the highest, above 0
     * @param last the one at the end, above 0 and at most the peak; equal to it for a constant rate
     * @param warmUpEpochs how long it rises, at least 0
     */
    public record LearningRate(double peak, double last, double warmUpEpochs) {
        /** Checks the ranges. */
        public LearningRate {
            require(
                    peak > 0 && last > 0 && last <= peak,
                    "learning rates above 0, last at most peak",
                    peak + ", " + last);
            require(warmUpEpochs >= 0, "warmUpEpochs of at least 0", warmUpEpochs);
        }

        /**
         * Returns the rate at a point of the stage.
         *
         * @param epoch with its fraction, from 0 to {@code epochs}
         * @param epochs of the whole stage
         * @return the learning rate
         */
        public double at(double epoch, int epochs) {
            if (epoch < warmUpEpochs) {
                return peak * (epoch + 0.01) / (warmUpEpochs + 0.01);
            }
            double done = epochs > warmUpEpochs ? (epoch - warmUpEpochs) / (epochs - warmUpEpochs) : 1;
            return last + (peak - last) * (1 + Math.cos(Math.PI * Math.min(1, done))) / 2;
        }
    }

    /**
     * What the network shall answer: a blend of the label and a teacher. The label is the one of the table or the distribution of
     * people's votes, as the run's label set says; a plan does not choose it.
     *
     * @param labelSmoothing how much of the label is spread over all seven (Szegedy et al. 2015), 0 to below 1
     * @param teacher the share of the teacher's probabilities, 0 to 1
     * @param teacherTemperature by which the teacher's logits are divided, above 0
     * @param teacherViews whether the network is shown the very views that the teacher answered to, changed once more; if not, it
     *     is shown the pictures, changed, and the mean of the teacher's answers to a picture's views stands for the picture
     *     (Bagherinezhad et al. 2018, "Label Refinery")
     */
    public record Targets(double labelSmoothing, double teacher, double teacherTemperature, boolean teacherViews) {
        /** Checks the ranges. */
        public Targets {
            require(fraction(labelSmoothing), "labelSmoothing from 0 to below 1", labelSmoothing);
            require(teacher >= 0 && teacher <= 1, "teacher from 0 to 1", teacher);
            require(teacherTemperature > 0, "teacherTemperature above 0", teacherTemperature);
        }

        /** Whether what is shown are the teacher's views. */
        boolean showViews() {
            return teacher > 0 && teacherViews;
        }
    }

    /**
     * Blends pairs of pictures and their answers (Zhang et al. 2017, "mixup").
     *
     * @param alpha of the symmetric beta distribution of the blend, above 0
     * @param share which part of the batches is blended, 0 to 1
     */
    public record Mixup(double alpha, double share) {
        /** Checks the ranges. */
        public Mixup {
            require(alpha > 0, "alpha above 0", alpha);
            require(share >= 0 && share <= 1, "share from 0 to 1", share);
        }
    }

    /** Copies the list and checks what fits together. */
    public TrainingPlan {
        stages = List.copyOf(stages);
        require(batchSize >= 1, "batchSize of at least 1", batchSize);
        require(!stages.isEmpty(), "at least one stage", stages);
        List<Size> last = stages.get(stages.size() - 1).sizes();
        require(
                last.get(last.size() - 1).scale() == 1,
                "scale 1 in the last size, since what is exported sees pictures as they are",
                last.get(last.size() - 1).scale());
        if (!Architecture.of(architecture).anySize()) {
            stages.forEach(stage -> stage.sizes()
                    .forEach(size -> require(size.side() == 48, "side 48, which " + architecture + " needs", size)));
        }
    }

    private static boolean fraction(double value) {
        return value >= 0 && value < 1;
    }

    private static void require(boolean holds, String expected, Object found) {
        if (!holds) {
            throw new IllegalArgumentException("Expected " + expected + ", found " + found + ".");
        }
    }

    /**
     * Returns the length of all stages.
     *
     * @return epochs
     */
    public int epochs() {
        return stages.stream().mapToInt(Stage::epochs).sum();
    }

    /**
     * Reads a plan file.
     *
     * @param file JSON with all members of this record
     * @return the plan
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not a plan; the message names the member and the line
     */
    public static TrainingPlan read(Path file) throws IOException {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("Expected a plan file at " + file + ", found none.", e);
        }
    }

    static TrainingPlan parse(String json, String where) {
        try {
            TrainingPlan plan = JSON.readValue(json, TrainingPlan.class);
            if (plan == null) {
                throw new IllegalArgumentException("Expected a plan in " + where + ", found null.");
            }
            return plan;
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof StreamReadException broken) {
                throw notJson(where, broken);
            }
            throw new IllegalArgumentException(
                    "The plan " + where + " is wrong at \"" + member(e) + "\": " + reason(e), e);
        } catch (JsonProcessingException e) {
            throw notJson(where, e);
        }
    }

    private static IllegalArgumentException notJson(String where, JsonProcessingException e) {
        return new IllegalArgumentException(
                "Expected JSON in the plan " + where + ", found at line "
                        + e.getLocation().getLineNr() + ": " + firstSentence(e.getOriginalMessage()),
                e);
    }

    /** The path to a member, for example {@code stages[0].targets.teacher}. */
    private static String member(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String reason(JsonMappingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "Expected one of " + unknown.getKnownPropertyIds() + ", found \"" + unknown.getPropertyName()
                    + "\".";
        }
        Throwable cause = e.getCause();
        return cause instanceof IllegalArgumentException
                ? String.valueOf(cause.getMessage())
                : firstSentence(e.getOriginalMessage());
    }

    /** Leaves out what Jackson adds for programmers. */
    private static String firstSentence(String message) {
        return message.replaceFirst("(?s) ?(\\(|;|\\n).*", "").replace("creator property", "member") + ".";
    }

    /**
     * Writes the plan as {@link #read} reads it.
     *
     * @return indented JSON that ends with a line feed
     */
    public String toJson() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        try {
            return JSON.writer(new DefaultPrettyPrinter()
                                    .withObjectIndenter(lines)
                                    .withArrayIndenter(lines))
                            .writeValueAsString(this)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A plan can always be written.", e);
        }
    }
}
