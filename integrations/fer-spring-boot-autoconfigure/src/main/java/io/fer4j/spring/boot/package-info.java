/** FER4J in Spring Boot: beans, properties under {@code fer4j}, health, observations and an endpoint. */
@NullMarked
package io.fer4j.spring.boot;

import org.jspecify.annotations.NullMarked;
