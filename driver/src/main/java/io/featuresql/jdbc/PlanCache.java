package io.featuresql.jdbc;

import io.featuresql.planner.plan.Preferences;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bounded number of plans, those used last. Safe for use by many threads. */
final class PlanCache {
  private static final int MAX_PLANS = 512;
  private static final int MAX_TEXT_LENGTH = 65_536;

  private record Key(String sql, Preferences preferences) {}

  private final Map<Key, Planned> plans =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Planned> eldest) {
          return size() > MAX_PLANS;
        }
      };

  synchronized @Nullable Planned get(String sql, Preferences preferences) {
    return plans.get(new Key(sql, preferences));
  }

  synchronized void put(String sql, Preferences preferences, Planned planned) {
    if (sql.length() <= MAX_TEXT_LENGTH) {
      plans.put(new Key(sql, preferences), planned);
    }
  }

  synchronized void clear() {
    plans.clear();
  }
}
