/**
 * How online values look in bytes, the same in every online store: the key of an entity, the packed
 * row of a feature view, the record of a materialization. {@code docs/online-format.md} specifies
 * them for readers in other languages.
 */
@NullMarked
package io.featuresql.connectors.codec;

import org.jspecify.annotations.NullMarked;
