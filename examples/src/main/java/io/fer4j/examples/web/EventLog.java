package io.fer4j.examples.web;

import io.fer4j.examples.JsonLines;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Takes down what the server does as JSON objects, one a line. It never has the name of a picture, a key or a result, and clients'
 * addresses only if that is asked for. Thread-safe.
 */
public final class EventLog {
    /** Takes nothing down. */
    public static final EventLog NONE = new EventLog(Optional.empty(), false);

    private final Optional<PrintWriter> out;
    private final boolean addresses;

    private EventLog(Optional<PrintWriter> out, boolean addresses) {
        this.out = out;
        this.addresses = addresses;
    }

    /**
     * Makes a log.
     *
     * @param out where the lines go; each is written as a whole and flushed
     * @param addresses whether requests are taken down with the addresses of their clients
     * @return a log
     */
    public static EventLog json(PrintWriter out, boolean addresses) {
        return new EventLog(Optional.of(out), addresses);
    }

    /**
     * Takes something down, with the time.
     *
     * @param level {@code info}, {@code warn} or {@code error}
     * @param event what happened, in one word or two
     * @param fields writes what else is known of it
     */
    public void write(String level, String event, JsonLines.Fields fields) {
        if (out.isEmpty()) {
            return;
        }
        String line = JsonLines.object(json -> {
            json.writeStringField(
                    "time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeStringField("level", level);
            json.writeStringField("event", event);
            fields.write(json);
        });
        PrintWriter writer = out.get();
        synchronized (writer) {
            writer.print(line + "\n");
            writer.flush();
        }
    }

    /** Tells whether anything is taken down. */
    public boolean isOn() {
        return out.isPresent();
    }

    /** Tells whether clients' addresses are. */
    boolean hasAddresses() {
        return addresses;
    }
}
