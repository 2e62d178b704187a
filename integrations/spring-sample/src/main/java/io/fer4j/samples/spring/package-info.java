/** A Spring Boot application of one controller. */
@NullMarked
package io.fer4j.samples.spring;

import org.jspecify.annotations.NullMarked;
