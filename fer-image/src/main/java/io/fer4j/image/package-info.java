/**
 * Pictures: files of the usual formats, conversion between {@link io.fer4j.Frame} and {@link java.awt.image.BufferedImage}, and
 * annotated output. Everything here is Java; it needs neither a display nor native code beside the Java runtime's own
 * (module {@code java.desktop}).
 */
@NullMarked
package io.fer4j.image;

import org.jspecify.annotations.NullMarked;
