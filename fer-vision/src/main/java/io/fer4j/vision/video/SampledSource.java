package io.fer4j.vision.video;

import io.fer4j.Frame;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** A part of a source, of which not every frame is given out. */
final class SampledSource implements FrameSource {
    private final FrameSource source;
    private final Duration from;
    private final Optional<Duration> to;
    private final Duration interval;
    private Duration due;
    private boolean ended;

    SampledSource(FrameSource source, Duration from, Optional<Duration> to, Duration interval) {
        if (from.isNegative()
                || interval.isNegative()
                || (to.isPresent() && to.get().compareTo(from) <= 0)) {
            throw new IllegalArgumentException("Expected a span of time and an interval of at least 0, found from "
                    + from + " to " + to.map(Duration::toString).orElse("the end") + " every " + interval + ".");
        }
        this.source = source;
        this.from = from;
        this.to = to;
        this.interval = interval;
        this.due = from;
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
        Optional<Duration> whole = source.duration();
        return to.isPresent() && whole.isPresent() && whole.get().compareTo(to.get()) > 0 ? to : whole;
    }

    @Override
    public OptionalDouble frameRate() {
        OptionalDouble rate = source.frameRate();
        if (interval.isZero()) {
            return rate;
        }
        double most = 1e9 / interval.toNanos();
        return OptionalDouble.of(Math.min(most, rate.orElse(most)));
    }

    @Override
    public Optional<AudioTrack> audio() {
        return source.audio();
    }

    @Override
    public Optional<Frame> read() {
        while (!ended) {
            Optional<Frame> frame = source.read();
            if (frame.isEmpty() || isOver(frame.get().timestamp())) {
                ended = true;
            } else if (frame.get().timestamp().compareTo(due) >= 0) {
                due = next(frame.get().timestamp());
                return frame;
            }
        }
        return Optional.empty();
    }

    private boolean isOver(Duration time) {
        return to.isPresent() && time.compareTo(to.get()) >= 0;
    }

    /** Returns the first time on the grid of intervals after a frame's time. */
    private Duration next(Duration time) {
        if (interval.isZero()) {
            return due;
        }
        return from.plus(interval.multipliedBy(time.minus(from).dividedBy(interval) + 1));
    }

    @Override
    public void close() {
        source.close();
    }
}
