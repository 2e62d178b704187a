package io.fer4j.train.training;

/** Is told how a training run goes. Called on the thread that trains. */
public interface TrainingListener {
    /**
     * Is called before the first step of each epoch.
     *
     * @param epoch from 1, over all stages
     * @param epochs of the whole plan
     * @param images pictures in the epoch
     */
    void epochStarted(int epoch, int epochs, int images);

    /**
     * Is called after each step.
     *
     * @param images pictures in the step
     * @param loss the step's mean cross-entropy, in nats
     */
    void stepDone(int images, double loss);

    /**
     * Is called when an epoch's checkpoint is on the disk.
     *
     * @param metrics what it showed
     * @param epochs of the whole plan
     */
    void epochDone(EpochMetrics metrics, int epochs);
}
