package io.fer4j.examples.mcp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;

/** Tells when a stream has come to its end: a client of the protocol says so by closing it. */
final class WatchedInput extends FilterInputStream {
    private final CountDownLatch end = new CountDownLatch(1);

    WatchedInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        try {
            return watched(super.read());
        } catch (IOException e) {
            end.countDown();
            throw e;
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return watched(super.read(bytes, offset, length));
        } catch (IOException e) {
            end.countDown();
            throw e;
        }
    }

    private int watched(int result) {
        if (result < 0) {
            end.countDown();
        }
        return result;
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        super.close();
    }

    /** Waits for the end. */
    void awaitEnd() throws InterruptedException {
        end.await();
    }
}
