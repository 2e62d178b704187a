package io.fer4j.examples.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections on which no whole request arrives for some time, however steadily their bytes drip in; Jetty's own idle time
 * starts anew with every byte. Requests that are in work have all the time they need. Thread-safe.
 */
final class IdleConnections implements Connection.Listener {
    private final Scheduler scheduler;
    private final Duration period;

    IdleConnections(Scheduler scheduler, Duration period) {
        this.scheduler = scheduler;
        this.period = period;
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof ConnectionMetaData) {
            checkLater(connection, 0);
        }
    }

    @Override
    public void onClosed(Connection connection) {}

    private void checkLater(Connection connection, long requestsBefore) {
        scheduler.schedule(() -> check(connection, requestsBefore), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void check(Connection connection, long requestsBefore) {
        boolean current =
                connection.getEndPoint().isOpen() && connection.getEndPoint().getConnection() == connection;
        long requests = connection.getMessagesIn();
        if (current && requests == requestsBefore && requests == connection.getMessagesOut()) {
            connection.close();
        } else if (current) {
            checkLater(connection, requests);
        }
    }
}
