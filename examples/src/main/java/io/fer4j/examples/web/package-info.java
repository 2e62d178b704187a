/**
 * A page that shows expressions live in a browser, and an interface for programs in other languages, both served from this
 * machine. Start at {@link io.fer4j.examples.web.WebServer}.
 */
@NullMarked
package io.fer4j.examples.web;

import org.jspecify.annotations.NullMarked;
