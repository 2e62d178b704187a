package io.fer4j;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model as it lies in a directory or on the class path: its card and its files. Immutable and thread-safe; it holds no
 * memory but the card.
 *
 * <p>The card may name weights of several precisions of which only some are there: each artifact {@code
 * io.fer4j:fer-model-ID-PRECISION} has the card and one file of weights, and several of them on one class path are one model.
 */
public final class Model {
    private static final String BUNDLED = "META-INF/fer4j/models/";
    private static final String CARD = "card.json";
    private static final String ARTIFACTS = "io.fer4j:fer-model-";

    private final ModelCard card;
    private final Directory files;
    private final WeightsFile variant;

    private Model(ModelCard card, Directory files, WeightsFile variant) {
        this.card = card;
        this.files = files;
        this.variant = variant;
    }

    /** Where a model's files come from. */
    private interface Directory {
        InputStream open(String name) throws IOException;

        boolean has(String name);

        String describe(String name);

        /** What adds the weights of a precision: the end of an error's message, or nothing. */
        String remedy(String id, Precision precision);
    }

    /**
     * Reads a model's directory.
     *
     * @param directory has {@code card.json} and the files that the card names
     * @return the model
     * @throws ModelException if there is no card or it is wrong
     */
    public static Model load(Path directory) {
        Objects.requireNonNull(directory, "directory");
        return read(new Directory() {
            @Override
            public InputStream open(String name) throws IOException {
                return Files.newInputStream(directory.resolve(name));
            }

            @Override
            public boolean has(String name) {
                return Files.exists(directory.resolve(name));
            }

            @Override
            public String describe(String name) {
                return directory.resolve(name).toString();
            }

            @Override
            public String remedy(String id, Precision precision) {
                return "";
            }
        });
    }

    /**
     * Returns a model that is on the class path.
     *
     * @param id the model's name
     * @return the model
     * @throws ModelException if there is none of that name; the message lists those there are
     */
    public static Model bundled(String id) {
        Objects.requireNonNull(id, "id");
        return bundled(id, null);
    }

    static Model bundled(String id, @Nullable ClassLoader given) {
        Entry entry = index(given).get(id);
        if (entry == null) {
            throw new ModelException(unknown(id));
        }
        // The class loader of now: the weights may be read from another thread.
        ClassLoader loader = entry.loader();
        return read(new Directory() {
            @Override
            public InputStream open(String name) throws IOException {
                InputStream stream = loader.getResourceAsStream(BUNDLED + id + "/" + name);
                if (stream == null) {
                    throw new NoSuchFileException(describe(name));
                }
                return stream;
            }

            @Override
            public boolean has(String name) {
                return loader.getResource(BUNDLED + id + "/" + name) != null;
            }

            @Override
            public String describe(String name) {
                return "classpath:" + BUNDLED + id + "/" + name;
            }

            @Override
            public String remedy(String id, Precision precision) {
                return " Add the artifact that has it, for FER4J's own models " + ARTIFACTS + id + "-" + precision.id()
                        + ".";
            }
        });
    }

    /**
     * Returns the model that a user names: one on the class path by its id, or else a directory.
     *
     * @param idOrDirectory an id such as {@code "vgg16"} or a path
     * @return the model
     * @throws ModelException if it is neither; the message lists the ids
     */
    public static Model find(String idOrDirectory) {
        Objects.requireNonNull(idOrDirectory, "idOrDirectory");
        if (bundledIds().contains(idOrDirectory)) {
            return bundled(idOrDirectory);
        }
        try {
            Path directory = Path.of(idOrDirectory);
            if (Files.exists(directory)) {
                return load(directory);
            }
        } catch (InvalidPathException e) {
            throw new ModelException(unknown(idOrDirectory), e);
        }
        throw new ModelException(unknown(idOrDirectory));
    }

    /**
     * Returns the default model of those on the class path: the one that an index marks as the default, or the only one. No
     * number of a card decides, since numbers of different data sets cannot be compared.
     *
     * @return the model that {@link EmotionRecognizer#create()} uses
     * @throws ModelException if there is none, or none or several of many are marked
     */
    public static Model best() {
        return best(null);
    }

    static Model best(@Nullable ClassLoader given) {
        Map<String, Entry> index = index(given);
        if (index.isEmpty()) {
            throw new ModelException(
                    "No model found on the class path. Add " + ARTIFACTS + "vgg16-int8, or name a model directory.");
        }
        List<String> marked = index.entrySet().stream()
                .filter(entry -> entry.getValue().isDefault())
                .map(Map.Entry::getKey)
                .toList();
        List<String> candidates = marked.isEmpty() ? List.copyOf(index.keySet()) : marked;
        if (candidates.size() > 1) {
            throw new ModelException("Expected one model on the class path that its index marks as the default, found "
                    + (marked.isEmpty() ? "none among " : "") + candidates + ". Name the model.");
        }
        return bundled(candidates.get(0), given);
    }

    /**
     * Returns the ids of the models on the class path.
     *
     * @return in alphabetical order; empty if no artifact {@code fer-model-ID-PRECISION} is there
     */
    public static List<String> bundledIds() {
        return List.copyOf(index(null).keySet());
    }

    /** A model in an index: whether it is the default, and which loader has its files. */
    private record Entry(boolean isDefault, ClassLoader loader) {
        Entry or(Entry other) {
            return new Entry(isDefault || other.isDefault, loader);
        }
    }

    /** Reads all indices on the class path: an id in each line, with the word "default" behind the default model. */
    private static Map<String, Entry> index(@Nullable ClassLoader given) {
        Map<String, Entry> models = new TreeMap<>();
        try {
            for (ClassLoader loader : Providers.loaders(given)) {
                for (URL index : Collections.list(loader.getResources(BUNDLED + "index.txt"))) {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(index.openStream(), StandardCharsets.UTF_8))) {
                        lines.lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                                .forEach(line -> {
                                    String id = line.replaceFirst("\\s+default$", "");
                                    models.merge(id, new Entry(id.length() < line.length(), loader), Entry::or);
                                });
                    }
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ModelException("Expected to read the list of models on the class path, found: " + e, e);
        }
        return models;
    }

    private static String unknown(String name) {
        return "Expected a model id, one of " + bundledIds() + ", or a model directory, found \"" + name
                + "\". FER4J's other models are the artifacts " + ARTIFACTS + "ID-PRECISION.";
    }

    private static Model read(Directory files) {
        try (InputStream stream = files.open(CARD)) {
            String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            ModelCard card = ModelCard.parse(json, files.describe(CARD));
            WeightsFile first = card.weights().stream()
                    .filter(weights -> files.has(weights.file()))
                    .findFirst()
                    .orElse(card.weights().get(0));
            return new Model(card, files, first);
        } catch (IOException e) {
            throw new ModelException(
                    "Expected a model card at " + files.describe(CARD) + ", found " + problem(e) + ".", e);
        }
    }

    /**
     * Returns the model's card.
     *
     * @return the card
     */
    public ModelCard card() {
        return card;
    }

    /**
     * Returns which of the model's weights this is.
     *
     * @return the precision that was chosen with {@link #variant(Precision)}, or else the first on the card whose weights are
     *     there
     */
    public Precision precision() {
        return variant.precision();
    }

    /**
     * Returns the precisions whose weights are there.
     *
     * @return in the card's order; empty if the card names files of which none is there
     */
    public List<Precision> precisions() {
        return card.weights().stream()
                .filter(weights -> files.has(weights.file()))
                .map(WeightsFile::precision)
                .toList();
    }

    /**
     * Returns this model with some of its weights.
     *
     * @param precision one that the card names
     * @return the same model, with the same card
     * @throws ModelException if the card names no such weights, or their file is not there; the message lists what there is and
     *     names the artifact to add
     */
    public Model variant(Precision precision) {
        return variant(precision.id());
    }

    /**
     * Returns this model with some of its weights, as a user names them.
     *
     * @param precision the id of one that the card names, for example {@code "int8"}
     * @return the same model, with the same card
     * @throws ModelException if the card names no such weights, or their file is not there; the message lists what there is and
     *     names the artifact to add
     */
    public Model variant(String precision) {
        WeightsFile named = card.weights().stream()
                .filter(weights -> weights.precision().id().equals(precision))
                .findFirst()
                .orElseThrow(() -> new ModelException("Expected one of the precisions " + ids(cardPrecisions()) + " of "
                        + this + ", found \"" + precision + "\"."));
        if (!files.has(named.file())) {
            throw new ModelException(
                    "Expected one of the precisions " + ids(precisions()) + ", whose weights are there, of " + this
                            + ", found \"" + precision + "\"." + files.remedy(card.id(), named.precision()));
        }
        return new Model(card, files, named);
    }

    private List<Precision> cardPrecisions() {
        return card.weights().stream().map(WeightsFile::precision).toList();
    }

    private static List<String> ids(List<Precision> precisions) {
        return precisions.stream().map(Precision::id).toList();
    }

    /**
     * Reads the weights of this variant, an ONNX file, and checks them against the card's SHA-256.
     *
     * @return the file's bytes, a new array
     * @throws ModelException if the file is missing or has another checksum
     */
    public byte[] weights() {
        if (!files.has(variant.file())) {
            throw new ModelException("Expected the file " + files.describe(variant.file()) + ", found none."
                    + files.remedy(card.id(), variant.precision()));
        }
        byte[] bytes = file(variant.file());
        String found = sha256(bytes);
        if (!found.equals(variant.sha256())) {
            throw new ModelException("Expected the SHA-256 " + variant.sha256() + " for "
                    + files.describe(variant.file()) + ", found " + found
                    + ". The file is damaged or belongs to another card; get the model directory anew.");
        }
        return bytes;
    }

    /**
     * Reads a file of the model's directory as it is.
     *
     * @param name relative to the directory, for example {@code "golden/probabilities.npy"}
     * @return the file's bytes, a new array
     * @throws ModelException if it cannot be read
     */
    public byte[] file(String name) {
        try (InputStream stream = files.open(name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new ModelException("Expected the file " + files.describe(name) + ", found " + problem(e) + ".", e);
        }
    }

    private static String problem(IOException e) {
        return e instanceof NoSuchFileException ? "none" : "one that cannot be read (" + e + ")";
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    @Override
    public String toString() {
        return "Model[" + card.id() + " at " + files.describe("") + "]";
    }
}
