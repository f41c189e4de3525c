/**
 * What needs a process of its own: the finished jar in a plain JVM, a JVM with a small heap, a
 * Python with a JVM inside, and Redis servers to be killed.
 */
package io.featuresql.process;
