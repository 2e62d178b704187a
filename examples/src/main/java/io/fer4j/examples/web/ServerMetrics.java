package io.fer4j.examples.web;

import io.fer4j.EmotionRecognizer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.DoubleSupplier;

/**
 * What Prometheus asks for: how many requests, how fast, what was refused, and what the virtual machine needs. Nothing in it depends on
 * what a face shows. Thread-safe.
 */
final class ServerMetrics {
    private static final double[] SECONDS = {0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};
    private static final double NANOS = 1e9;

    /** Where a picture comes from. */
    enum Source {
        POST,
        LIVE;

        private final String label = name().toLowerCase(java.util.Locale.ROOT);
    }

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final Counter requests;
    private final Histogram durations;
    private final Counter rejected;
    private final Counter pictures;
    private final Counter faces;
    private final Histogram recognitions;

    ServerMetrics() {
        requests = Counter.builder()
                .name("fer4j_http_requests_total")
                .help("Requests that were answered, by route and class of the status.")
                .labelNames("route", "status")
                .register(registry);
        durations = Histogram.builder()
                .name("fer4j_http_request_duration_seconds")
                .help("From a request's first byte to the end of its answer.")
                .labelNames("route")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        rejected = Counter.builder()
                .name("fer4j_rejected_total")
                .help("Requests, pictures of forms, frames and sockets that were refused, by the error's code.")
                .labelNames("code")
                .register(registry);
        pictures = Counter.builder()
                .name("fer4j_pictures_total")
                .help("Pictures and frames that were recognized.")
                .labelNames("source")
                .register(registry);
        faces = Counter.builder()
                .name("fer4j_faces_found_total")
                .help("Faces that were found in them.")
                .labelNames("source")
                .register(registry);
        recognitions = Histogram.builder()
                .name("fer4j_recognition_duration_seconds")
                .help("Decoding and recognizing a picture or frame, without the time in the queue.")
                .labelNames("source")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        for (Source source : Source.values()) {
            pictures.initLabelValues(source.label);
            faces.initLabelValues(source.label);
            recognitions.initLabelValues(source.label);
        }
    }

    /** Adds what is known once the server is made. */
    void describe(EmotionRecognizer recognizer, ModelFile model, RecognitionPool pool, AccessControl access) {
        gauge("fer4j_queue_length", "Pictures and frames that wait for a processor.", pool::waiting);
        gauge("fer4j_queue_capacity", "How many may wait before others are refused.", pool::capacity);
        gauge("fer4j_recognitions_running", "Pictures and frames that are being recognized.", pool::running);
        gauge("fer4j_limited_clients", "Clients of which is remembered how much they post.", access::remembered);
        Info info = Info.builder()
                .name("fer4j_model_info")
                .help("What recognizes posted pictures.")
                .labelNames("model", "precision", "sha256", "backend", "device", "detector")
                .register(registry);
        info.setLabelValues(
                recognizer.model().id(),
                model.precision(),
                model.sha256(),
                recognizer.backend(),
                recognizer.device().toString(),
                recognizer.detector());
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    /** Adds a value that is looked up when it is asked for. */
    void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Counts a request that was answered. */
    void answered(String route, int status, long nanoseconds) {
        requests.labelValues(route, status / 100 + "xx").inc();
        durations.labelValues(route).observe(nanoseconds / NANOS);
    }

    /** Counts something that was refused. */
    void refused(ApiError error) {
        rejected.labelValues(error.code()).inc();
    }

    /** Counts a picture that was recognized. */
    void recognized(Source source, int found, long nanoseconds) {
        pictures.labelValues(source.label).inc();
        faces.labelValues(source.label).inc(found);
        recognitions.labelValues(source.label).observe(nanoseconds / NANOS);
    }

    /** Returns everything in Prometheus' text format. */
    byte[] text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Returns the content type of the text. */
    String contentType() {
        return writer.getContentType();
    }
}
