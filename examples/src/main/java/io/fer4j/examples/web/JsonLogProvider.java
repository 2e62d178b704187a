package io.fer4j.examples.web;

import java.io.PrintWriter;
import java.io.Serial;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** Lets what libraries log go to the server's own log, from warnings on. Made by SLF4J. */
public final class JsonLogProvider implements SLF4JServiceProvider {
    private static volatile EventLog events = EventLog.NONE;

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    /** For SLF4J. */
    public JsonLogProvider() {}

    /** Chooses this provider, if nothing has logged yet. */
    public static void use(EventLog log) {
        events = log;
        // It would otherwise say on the standard error that it looks for this provider.
        System.setProperty("slf4j.internal.verbosity", "WARN");
        System.setProperty("slf4j.provider", JsonLogProvider.class.getName());
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return EventLogger::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0";
    }

    @Override
    public void initialize() {}

    private static final class EventLogger extends LegacyAbstractLogger implements Logger {
        @Serial
        private static final long serialVersionUID = 1;

        private EventLogger(String name) {
            this.name = name;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable failure) {
            events.write(level == Level.ERROR ? "error" : "warn", "log", json -> {
                json.writeStringField("logger", name);
                json.writeStringField("message", MessageFormatter.basicArrayFormat(message, arguments));
                if (failure != null) {
                    StringWriter trace = new StringWriter();
                    failure.printStackTrace(new PrintWriter(trace));
                    json.writeStringField("exception", trace.toString());
                }
            });
        }
    }
}
