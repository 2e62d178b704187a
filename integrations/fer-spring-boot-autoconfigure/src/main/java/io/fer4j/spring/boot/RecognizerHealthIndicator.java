package io.fer4j.spring.boot;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Is up when the golden picture has been recognized, a moment ago at most. While the networks are opened in the background it is out of
 * service, and does not wait for them.
 */
final class RecognizerHealthIndicator extends AbstractHealthIndicator {
    private final Duration interval;
    private final RecognizerWarmUp warmUp;
    private final ObjectProvider<SelfTest> test;
    private @Nullable Map<String, Object> found;
    private long foundAt;

    RecognizerHealthIndicator(Duration interval, RecognizerWarmUp warmUp, ObjectProvider<SelfTest> test) {
        super("The recognizer is not able to recognize a picture.");
        this.interval = interval;
        this.warmUp = warmUp;
        this.test = test;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        if (warmUp.state() == RecognizerWarmUp.State.PENDING) {
            builder.outOfService().withDetail("warmUp", "The networks are being opened.");
            return;
        }
        builder.up().withDetails(checked());
    }

    /** Probes come every few seconds, from several sides: most of them get the last answer. Failures are never kept. */
    private synchronized Map<String, Object> checked() {
        Map<String, Object> last = found;
        if (last != null && System.nanoTime() - foundAt < interval.toNanos()) {
            return last;
        }
        found = null;
        Map<String, Object> fresh = test.getObject().run();
        found = fresh;
        foundAt = System.nanoTime();
        return fresh;
    }
}
