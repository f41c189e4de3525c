/** Cases of tests as text files, which a test of any module may read. */
@NullMarked
package io.featuresql.script;

import org.jspecify.annotations.NullMarked;
