/** From the {@code online} connection property to the online store that it names. */
@NullMarked
package io.featuresql.connectors.online;

import org.jspecify.annotations.NullMarked;
