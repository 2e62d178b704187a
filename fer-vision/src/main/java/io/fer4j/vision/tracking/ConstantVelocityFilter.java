package io.fer4j.vision.tracking;

/**
 * The state of a Kalman filter for one coordinate that moves at constant velocity, disturbed by white-noise acceleration in
 * continuous time (Bar-Shalom, Li and Kirubarajan 2001, section 6.2.2): predicting in two steps is the same as predicting in
 * one. Lengths are in pixels, times in seconds.
 *
 * @param position the estimated position
 * @param velocity the estimated velocity
 * @param positionVariance the variance of the position
 * @param covariance the covariance of position and velocity
 * @param velocityVariance the variance of the velocity
 */
record ConstantVelocityFilter(
        double position, double velocity, double positionVariance, double covariance, double velocityVariance) {

    /** Returns a filter at rest with these standard deviations. */
    static ConstantVelocityFilter atRest(double position, double positionDeviation, double velocityDeviation) {
        return new ConstantVelocityFilter(
                position, 0, positionDeviation * positionDeviation, 0, velocityDeviation * velocityDeviation);
    }

    /**
     * Returns the prediction after some time.
     *
     * @param seconds the time step, at least 0
     * @param noise the power spectral density of the acceleration, in square pixels per cubic second
     */
    ConstantVelocityFilter predict(double seconds, double noise) {
        double square = seconds * seconds;
        return new ConstantVelocityFilter(
                position + velocity * seconds,
                velocity,
                positionVariance + 2 * seconds * covariance + square * velocityVariance + noise * square * seconds / 3,
                covariance + seconds * velocityVariance + noise * square / 2,
                velocityVariance + noise * seconds);
    }

    /** Returns the estimate after a measurement of the position with this standard deviation. */
    ConstantVelocityFilter update(double measured, double deviation) {
        double innovation = measured - position;
        double total = positionVariance + deviation * deviation;
        double positionGain = positionVariance / total;
        double velocityGain = covariance / total;
        return new ConstantVelocityFilter(
                position + positionGain * innovation,
                velocity + velocityGain * innovation,
                positionVariance * (1 - positionGain),
                covariance * (1 - positionGain),
                velocityVariance - velocityGain * covariance);
    }

    /** Returns the same position with zero velocity. */
    ConstantVelocityFilter halted() {
        return new ConstantVelocityFilter(position, 0, positionVariance, 0, velocityVariance);
    }

    /** Returns the state in another unit of length, of which so many make one of this. */
    ConstantVelocityFilter resized(double factor) {
        double square = factor * factor;
        return new ConstantVelocityFilter(
                factor * position,
                factor * velocity,
                square * positionVariance,
                square * covariance,
                square * velocityVariance);
    }
}
