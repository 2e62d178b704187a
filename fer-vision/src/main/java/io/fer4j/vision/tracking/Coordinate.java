package io.fer4j.vision.tracking;

/**
 * A Kalman filter for one coordinate that moves at constant velocity but for white noise in its acceleration (Bar-Shalom, Li
 * and Kirubarajan 2001, section 6.3.2). Lengths are in pixels, times in seconds.
 */
final class Coordinate {
    private double position;
    private double velocity;
    private double positionVariance;
    private double covariance;
    private double velocityVariance;

    /** Starts at rest, as surely as the standard deviations say. */
    Coordinate(double position, double positionDeviation, double velocityDeviation) {
        this.position = position;
        this.positionVariance = positionDeviation * positionDeviation;
        this.velocityVariance = velocityDeviation * velocityDeviation;
    }

    double position() {
        return position;
    }

    /** Moves on in time. */
    void advance(double seconds, double accelerationDeviation) {
        double noise = accelerationDeviation * accelerationDeviation;
        double square = seconds * seconds;
        position += velocity * seconds;
        positionVariance += 2 * seconds * covariance + square * velocityVariance + noise * square * square / 4;
        covariance += seconds * velocityVariance + noise * square * seconds / 2;
        velocityVariance += noise * square;
    }

    /** Takes in where it was measured to be. */
    void measure(double measured, double deviation) {
        double innovation = measured - position;
        double total = positionVariance + deviation * deviation;
        double positionGain = positionVariance / total;
        double velocityGain = covariance / total;
        position += positionGain * innovation;
        velocity += velocityGain * innovation;
        velocityVariance -= velocityGain * covariance;
        covariance *= 1 - positionGain;
        positionVariance *= 1 - positionGain;
    }

    /** Comes to a halt, for where nothing says that the motion goes on. */
    void halt() {
        velocity = 0;
        covariance = 0;
    }
}
