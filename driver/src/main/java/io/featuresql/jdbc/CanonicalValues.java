package io.featuresql.jdbc;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Equality of canonical values, in which bytes are compared one by one, also when nested. */
final class CanonicalValues {
  private CanonicalValues() {}

  static boolean equal(@Nullable Object one, @Nullable Object other) {
    if (one instanceof byte[] a && other instanceof byte[] b) {
      return Arrays.equals(a, b);
    }
    if (one instanceof List<?> a && other instanceof List<?> b) {
      return a.size() == b.size() && equalElements(a.iterator(), b.iterator());
    }
    if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
      return a.size() == b.size()
          && equalElements(a.keySet().iterator(), b.keySet().iterator())
          && equalElements(a.values().iterator(), b.values().iterator());
    }
    return Objects.equals(one, other);
  }

  private static boolean equalElements(Iterator<?> one, Iterator<?> other) {
    while (one.hasNext()) {
      if (!equal(one.next(), other.next())) {
        return false;
      }
    }
    return true;
  }

  static int hash(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.hashCode(bytes);
    }
    if (value instanceof List<?> list) {
      int hash = 1;
      for (Object element : list) {
        hash = 31 * hash + hash(element);
      }
      return hash;
    }
    if (value instanceof Map<?, ?> map) {
      int hash = 0;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        hash = 31 * hash + hash(entry.getKey()) * 31 + hash(entry.getValue());
      }
      return hash;
    }
    return Objects.hashCode(value);
  }
}
