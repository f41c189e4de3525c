/** By when something has to be done. It reads the clock of the machine and knows nothing else. */
@NullMarked
package io.featuresql.connectors.time;

import org.jspecify.annotations.NullMarked;
