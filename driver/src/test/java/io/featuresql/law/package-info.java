/**
 * The proof that the system obeys its law: the point-in-time law against a naive reading of it, the
 * online route against the offline one, and statements with a FEATURES clause against the same
 * statements over a table joined by hand.
 */
package io.featuresql.law;
