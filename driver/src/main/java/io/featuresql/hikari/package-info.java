/**
 * What a pool of HikariCP is told of this driver. The one class here speaks of the HikariCP of the
 * program, not of the one that is in the driver's jar under another name.
 */
@NullMarked
package io.featuresql.hikari;

import org.jspecify.annotations.NullMarked;
