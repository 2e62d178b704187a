/** Facial expressions of faces in pictures and videos on Apache Spark. */
@NullMarked
package io.fer4j.spark;

import org.jspecify.annotations.NullMarked;
