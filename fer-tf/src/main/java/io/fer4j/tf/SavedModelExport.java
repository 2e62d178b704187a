package io.fer4j.tf;

import io.fer4j.Device;
import io.fer4j.Model;
import io.fer4j.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;

/**
 * Writes a model as a TensorFlow SavedModel, for TensorFlow Serving and for Python. The signature {@value #SIGNATURE} takes
 * {@code input}, float32 {@code [n, height, width, 1]}, gray pictures normalised as {@code (pixel - mean) / standardDeviation}
 * with pixels from 0 to 255, and gives {@code probabilities} and {@code logits}, float32 {@code [n, 7]} in the order of the
 * card's labels. The card travels along as {@code assets.extra/card.json}, where TensorFlow leaves files of others alone.
 */
public final class SavedModelExport {
    /** The name that TensorFlow Serving calls if it is given none. */
    public static final String SIGNATURE = Signature.DEFAULT_KEY;

    private static final String FILE = "saved_model.pb";
    private static final String CARD = "assets.extra/card.json";
    private static final String METHOD = "tensorflow/serving/predict";
    private static final long SCHEMA = 1;

    private SavedModelExport() {}

    /**
     * Writes a model.
     *
     * @param model whose file has plain layers
     * @param directory where to; for TensorFlow Serving a number, the version, below a directory with the model's name
     * @throws io.fer4j.ModelException if the network is not one of plain layers or not what the card says
     * @throws io.fer4j.BackendException if TensorFlow's native library cannot be loaded
     * @throws FileAlreadyExistsException if there is a SavedModel already: a version that is served must not change
     * @throws IOException if the directory cannot be written
     */
    public static void write(Model model, Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString(), null, "there is a SavedModel already");
        }
        TensorFlowRuntime.load();
        SavedModel saved;
        try (NetworkGraph network = NetworkGraph.of(model, Device.cpu())) {
            saved = SavedModel.newBuilder()
                    .setSavedModelSchemaVersion(SCHEMA)
                    .addMetaGraphs(metaGraph(network))
                    .build();
        }
        Path card = directory.resolve(CARD);
        Files.createDirectories(card.getParent());
        WholeFile.write(card, model.card().toJson().getBytes(StandardCharsets.UTF_8));
        // Last, because TensorFlow Serving loads a version as soon as this file is there.
        WholeFile.write(file, saved.toByteArray());
    }

    private static MetaGraphDef metaGraph(NetworkGraph network) {
        GraphDef.Builder graph = network.graph().toGraphDef().toBuilder();
        // Whoever serves it decides where it runs.
        graph.getNodeBuilderList().forEach(NodeDef.Builder::clearDevice);
        SignatureDef signature = SignatureDef.newBuilder()
                .setMethodName(METHOD)
                .putInputs(NetworkGraph.INPUT, info(network.input()))
                .putOutputs(NetworkGraph.PROBABILITIES, info(network.probabilities()))
                .putOutputs(NetworkGraph.LOGITS, info(network.logits()))
                .build();
        return MetaGraphDef.newBuilder()
                .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder()
                        .addTags(SavedModelBundle.DEFAULT_TAG)
                        .setTensorflowVersion(TensorFlowRuntime.version()))
                .setGraphDef(graph)
                .putSignatureDef(SIGNATURE, signature)
                .build();
    }

    private static TensorInfo info(Operand<TFloat32> operand) {
        Output<TFloat32> output = operand.asOutput();
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long length : output.shape().asArray()) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(length));
        }
        return TensorInfo.newBuilder()
                .setName(output.op().name() + ":" + output.index())
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(shape)
                .build();
    }
}
