/** The tools of this project for agents, over the Model Context Protocol. */
@NullMarked
package io.fer4j.examples.mcp;

import org.jspecify.annotations.NullMarked;
