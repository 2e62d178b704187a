package io.fer4j.train.quantization;

import io.fer4j.InputSpec;
import io.fer4j.network.ActivationRanges;
import io.fer4j.network.InferenceNetwork;
import io.fer4j.network.OnnxWriter;
import io.fer4j.train.data.FaceDataset;
import io.fer4j.train.network.ActivationRecorder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/** Runs a network on pictures and finds which numbers stand between its layers. */
public final class ActivationCalibration {
    private final InferenceNetwork network;
    private final InputSpec spec;
    private final FaceDataset pictures;
    private final int count;

    /**
     * Prepares a calibration.
     *
     * @param network whose layers are looked at
     * @param spec how pictures become its input
     * @param pictures training pictures; of many, some from all over the data set are taken
     * @param count how many to take, at least 1 and at most all
     */
    public ActivationCalibration(InferenceNetwork network, InputSpec spec, FaceDataset pictures, int count) {
        this.network = network;
        this.spec = spec;
        this.pictures = pictures;
        this.count = count;
    }

    /**
     * Runs the network twice over the pictures: once for the highest number of each layer, once for how often each occurs.
     *
     * @param progress is told how many pictures were done, twice their number in all
     * @return the ranges, each clipped for the smallest squared error
     * @throws IllegalArgumentException if there are too few pictures
     */
    public ActivationRanges measure(IntConsumer progress) {
        Set<String> layers = layersThatAreNeverNegative();
        try (ActivationRecorder outputs = new ActivationRecorder(network, spec, pictures, count)) {
            Map<String, Double> highest = new HashMap<>();
            outputs.forEach(layers, progress, (layer, values) -> {
                double most = highest.getOrDefault(layer, 0.0);
                while (values.hasRemaining()) {
                    most = Math.max(most, values.get());
                }
                highest.put(layer, most);
            });
            Map<String, ActivationHistogram> histograms = new HashMap<>();
            outputs.forEach(layers, progress, (layer, values) -> {
                ActivationHistogram histogram = histograms.computeIfAbsent(
                        layer, name -> new ActivationHistogram(highest.getOrDefault(name, 0.0)));
                while (values.hasRemaining()) {
                    histogram.add(values.get());
                }
            });
            Map<String, Float> clips = new HashMap<>();
            histograms.forEach((layer, histogram) -> clips.put(layer, histogram.bestClip()));
            return new ActivationRanges(normalized(0), normalized(255), clips);
        }
    }

    private float normalized(int pixel) {
        return spec.normalize(pixel, 0);
    }

    private Set<String> layersThatAreNeverNegative() {
        List<String> names = OnnxWriter.outputNames(network);
        Set<String> layers = new TreeSet<>();
        for (int i = 0; i < names.size(); i++) {
            InferenceNetwork.Layer layer = network.layers().get(i);
            if (layer instanceof InferenceNetwork.Relu || layer instanceof InferenceNetwork.GlobalAveragePool) {
                layers.add(names.get(i));
            }
        }
        return layers;
    }
}
