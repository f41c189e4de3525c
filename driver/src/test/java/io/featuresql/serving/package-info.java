/**
 * What code that serves features asks of the driver: one round trip, time limits, asynchronous
 * executions, fallbacks, figures, and the libraries that such code uses.
 */
package io.featuresql.serving;
