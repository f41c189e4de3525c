/**
 * Where definitions are kept: in a file of SQL text that people can read, diff and edit and that
 * several processes share, or in memory.
 */
@NullMarked
package io.featuresql.connectors.registry;

import org.jspecify.annotations.NullMarked;
