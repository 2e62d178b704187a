/** Makes 8-bit networks: which numbers stand between the layers is measured on training pictures. */
@NullMarked
package io.fer4j.train.quantization;

import org.jspecify.annotations.NullMarked;
