package io.fer4j.examples.web;

import java.time.Duration;

/**
 * What the server takes before it refuses, so that no client can bring it down.
 *
 * @param uploadBytes the most bytes of a picture that is posted
 * @param uploadPixels the most pixels, width times height, of a picture that is posted
 * @param formBytes the most bytes of a form with several pictures, each of which is at most {@code uploadBytes} long
 * @param formPictures the most pictures of a form
 * @param annotatedPixels the most pixels of a picture that is wanted back with its results drawn in, of a form's all together
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
 * @param stopTime how long a server that stops finishes what it has accepted
 */
public record Limits(
        int uploadBytes,
        long uploadPixels,
        int formBytes,
        int formPictures,
        long annotatedPixels,
        int uploads,
        Duration uploadTime,
        int frameBytes,
        long framePixels,
        int framesPerSecond,
        int sockets,
        Duration socketIdle,
        int waiting,
        int connections,
        Duration connectionIdle,
        Duration stopTime) {
    /** What a program on a desktop needs, and little more. */
    public static final Limits DEFAULT = new Limits(
            8_000_000,
            25_000_000,
            32_000_000,
            16,
            12_000_000,
            8,
            Duration.ofSeconds(15),
            2_000_000,
            4_000_000,
            40,
            32,
            Duration.ofSeconds(60),
            40,
            300,
            Duration.ofSeconds(15),
            Duration.ofSeconds(8));
}
