package io.fer4j.vision.live;

import java.time.Duration;

/**
 * How a live recognizer is doing.
 *
 * @param captured frames that the source delivered
 * @param recognized frames that were recognised
 * @param dropped frames that a later one replaced before their turn came
 * @param detections recognised frames on which faces were looked for; on the others they were followed
 * @param listenerFailures times that the listener threw something
 * @param framesPerSecond recognised frames a second, over the last two seconds
 * @param medianAge how old a frame was when its result was there, half of the time at most
 * @param age95 how old it was at most in 95 % of the time
 * @param age99 how old it was at most in 99 % of the time
 * @param oldest how old it was at most
 */
public record LiveStatistics(
        long captured,
        long recognized,
        long dropped,
        long detections,
        long listenerFailures,
        double framesPerSecond,
        Duration medianAge,
        Duration age95,
        Duration age99,
        Duration oldest) {}
