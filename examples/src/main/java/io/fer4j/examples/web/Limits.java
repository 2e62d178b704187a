package io.fer4j.examples.web;

import java.time.Duration;

/**
 * What the server takes before it refuses, so that no client can bring it down.
 *
 * @param uploadBytes the most bytes of a picture that is posted
 * @param uploadPixels the most pixels, width times height, of a picture that is posted
 * @param uploads how many posted pictures are in work at once
 * @param uploadTime how long a posted picture may take to arrive
 * @param frameBytes the most bytes of a frame on a socket
 * @param framePixels the most pixels of a frame on a socket
 * @param framesPerSecond how many frames a socket may send on average
 * @param sockets how many sockets may be open at once
 * @param socketIdle how long a socket may send nothing whole
 * @param waiting how many pictures and frames may wait for a processor
 * @param connections how many connections may be open at once; more wait until one is closed
 * @param connectionIdle how long a connection may go without a whole request
 */
public record Limits(
        int uploadBytes,
        long uploadPixels,
        int uploads,
        Duration uploadTime,
        int frameBytes,
        long framePixels,
        int framesPerSecond,
        int sockets,
        Duration socketIdle,
        int waiting,
        int connections,
        Duration connectionIdle) {
    /** What a program on a desktop needs, and little more. */
    public static final Limits DEFAULT = new Limits(
            8_000_000,
            25_000_000,
            8,
            Duration.ofSeconds(15),
            2_000_000,
            4_000_000,
            40,
            32,
            Duration.ofSeconds(60),
            40,
            300,
            Duration.ofSeconds(15));
}
