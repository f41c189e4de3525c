/**
 * The online store in Redis: a hash for each entity key, a field for each feature view, read with
 * one HMGET, and written by a script that lets the newer row win inside Redis itself.
 */
@NullMarked
package io.featuresql.connectors.redis;

import org.jspecify.annotations.NullMarked;
