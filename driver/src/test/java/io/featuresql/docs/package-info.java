/**
 * Keeps the documentation true: its SQL is run through the driver and its results compared, its
 * programs are compiled and run, and its tables are made from the code. With {@code
 * -Ddocs.write=true} results and tables are written into the pages instead of compared.
 */
@NullMarked
package io.featuresql.docs;

import org.jspecify.annotations.NullMarked;
