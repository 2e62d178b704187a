package io.fer4j.examples.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A token bucket for each client. It remembers so many clients: those that came last and those that still owe something. Clients that
 * find no place among them share one bucket, so that whoever comes from many addresses neither fills the memory nor makes the server
 * forget others. Thread-safe.
 */
final class RateLimiter {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private final int most;
    private final LongSupplier clock;
    private final LinkedHashMap<Object, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);
    private final Bucket shared;

    private static final class Bucket {
        private double tokens;
        private long time;

        private Bucket(double tokens, long time) {
            this.tokens = tokens;
            this.time = time;
        }
    }

    /**
     * Makes a limiter.
     *
     * @param perSecond how many tokens a bucket gains in a second, above 0
     * @param burst how many a bucket holds
     * @param clients how many buckets there are at most
     * @param clock gives nanoseconds
     */
    RateLimiter(double perSecond, double burst, int clients, LongSupplier clock) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.most = clients;
        this.clock = clock;
        this.shared = new Bucket(burst, clock.getAsLong());
    }

    /**
     * Takes tokens, all or none. Whoever asks for more than a bucket holds gets them from a full one, and waits the longer afterwards.
     *
     * @param client any value
     * @param count of tokens
     * @return nothing if there were enough, otherwise how many milliseconds later there will be
     */
    synchronized OptionalLong take(Object client, int count) {
        long now = clock.getAsLong();
        Bucket bucket = bucket(client, now);
        bucket.tokens = filled(bucket, now);
        bucket.time = now;
        double needed = Math.min(count, burst);
        if (bucket.tokens >= needed) {
            bucket.tokens -= count;
            return OptionalLong.empty();
        }
        return OptionalLong.of((long) Math.ceil((needed - bucket.tokens) / perSecond * 1000));
    }

    private Bucket bucket(Object client, long now) {
        Bucket known = buckets.get(client);
        if (known != null) {
            return known;
        }
        if (buckets.size() >= most) {
            Map.Entry<Object, Bucket> eldest = buckets.entrySet().iterator().next();
            if (filled(eldest.getValue(), now) < burst) {
                return shared;
            }
            buckets.remove(eldest.getKey());
        }
        Bucket made = new Bucket(burst, now);
        buckets.put(client, made);
        return made;
    }

    private double filled(Bucket bucket, long now) {
        return Math.min(burst, bucket.tokens + perSecond * (now - bucket.time) / NANOS);
    }

    /** Returns how many clients are remembered. */
    synchronized int clients() {
        return buckets.size();
    }
}
