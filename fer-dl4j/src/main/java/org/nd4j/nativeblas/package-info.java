/** One class of a package of ND4J's: see {@link org.nd4j.nativeblas.Nd4jCpu}. */
@NullMarked
package org.nd4j.nativeblas;

import org.jspecify.annotations.NullMarked;
