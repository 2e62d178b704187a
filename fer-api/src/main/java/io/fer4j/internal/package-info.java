/** What the modules of this project share and nobody else may use: it changes without notice, and only they can see it on the module path. */
@NullMarked
package io.fer4j.internal;

import org.jspecify.annotations.NullMarked;
