/** What other modules of this project share with fer-image; not meant for programs, and free to change. */
@NullMarked
package io.fer4j.image.spi;

import org.jspecify.annotations.NullMarked;
