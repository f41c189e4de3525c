/** Values of a program on their way to a parameter. It knows no warehouse and no store. */
@NullMarked
package io.featuresql.engine.value;

import org.jspecify.annotations.NullMarked;
