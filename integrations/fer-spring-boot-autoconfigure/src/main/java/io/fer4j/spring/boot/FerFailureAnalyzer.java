package io.fer4j.spring.boot;

import io.fer4j.BackendException;
import io.fer4j.FerException;
import io.fer4j.ModelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows FER4J's own sentences at a failed start in place of a stack trace: what was expected and found, and what helps. */
final class FerFailureAnalyzer extends AbstractFailureAnalyzer<FerException> {
    /** Between what was found and what helps. */
    private static final Pattern SENTENCES = Pattern.compile("(?<=\\.)\\s+(?=[A-Z])");

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, FerException cause) {
        String message = String.valueOf(cause.getMessage());
        Matcher end = SENTENCES.matcher(message);
        String remedy = end.find() ? message.substring(end.end()) + " " : "";
        return new FailureAnalysis("FER4J cannot start: " + message, remedy + properties(cause), cause);
    }

    private static String properties(FerException cause) {
        if (cause instanceof ModelException) {
            return "fer4j.model names a network on the class path, fer4j.model-directory one of your own, and"
                    + " fer4j.precision its weights.";
        }
        if (cause instanceof BackendException) {
            return "fer4j.backend, fer4j.device and fer4j.detector say what runs the networks; io.fer4j:fer-onnx and"
                    + " io.fer4j:fer-detect must be among the dependencies.";
        }
        return "fer4j.warm-up=lazy lets the application start without running the networks.";
    }
}
