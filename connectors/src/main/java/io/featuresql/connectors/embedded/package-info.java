/**
 * The online store inside this process, in one file or in memory, for development, for tests and
 * for services that need no server. One process may have the file open.
 */
@NullMarked
package io.featuresql.connectors.embedded;

import org.jspecify.annotations.NullMarked;
