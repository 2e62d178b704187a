package io.fer4j.vision.video;

import io.fer4j.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** A source whose frames are turned left to right, so that people see themselves as in a mirror. */
final class MirroredSource implements FrameSource {
    private final FrameSource source;

    MirroredSource(FrameSource source) {
        this.source = source;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public boolean live() {
        return source.live();
    }

    @Override
    public Optional<Duration> duration() {
        return source.duration();
    }

    @Override
    public OptionalDouble frameRate() {
        return source.frameRate();
    }

    @Override
    public Optional<AudioTrack> audio() {
        return source.audio();
    }

    @Override
    public Optional<Frame> read() {
        return source.read().map(MirroredSource::mirrored);
    }

    private static Frame mirrored(Frame frame) {
        int bytes = frame.format().bytesPerPixel();
        byte[] row = new byte[frame.width() * bytes];
        byte[] turned = new byte[row.length * frame.height()];
        ByteBuffer pixels = frame.pixels();
        for (int y = 0; y < frame.height(); y++) {
            pixels.get(y * frame.rowStride(), row);
            for (int x = 0; x < frame.width(); x++) {
                System.arraycopy(row, x * bytes, turned, (y + 1) * row.length - (x + 1) * bytes, bytes);
            }
        }
        return Frame.copyOf(frame.width(), frame.height(), frame.format(), turned)
                .at(frame.timestamp());
    }

    @Override
    public void close() {
        source.close();
    }
}
