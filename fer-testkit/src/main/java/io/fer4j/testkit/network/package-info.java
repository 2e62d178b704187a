/** The contract of backends that build networks themselves, and networks with random weights to test with. */
@Experimental
@NullMarked
package io.fer4j.testkit.network;

import io.fer4j.Experimental;
import org.jspecify.annotations.NullMarked;
