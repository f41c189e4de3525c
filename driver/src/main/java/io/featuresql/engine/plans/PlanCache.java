package io.featuresql.engine.plans;

import io.featuresql.planner.plan.Preferences;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of plans, those used last. Safe for use by many threads; a look-up takes no
 * lock.
 */
public final class PlanCache {
  public static final int MAX_PLANS = 512;
  private static final int KEPT_PLANS = MAX_PLANS - MAX_PLANS / 8;
  private static final int MAX_TEXT_LENGTH = 65_536;

  private record Key(String sql, Preferences preferences) {}

  /** A plan, and when it was last asked for. */
  private static final class Entry {
    private final CachedPlan planned;
    private volatile long usedNanos = System.nanoTime();

    Entry(CachedPlan planned) {
      this.planned = planned;
    }

    /** A second is exact enough, and spares threads from writing to one place all the time. */
    CachedPlan use() {
      long now = System.nanoTime();
      if (now - usedNanos > 1_000_000_000L) {
        usedNanos = now;
      }
      return planned;
    }
  }

  private final Map<Key, Entry> plans = new ConcurrentHashMap<>();
  private final ReentrantLock evicting = new ReentrantLock();

  public @Nullable CachedPlan get(String sql, Preferences preferences) {
    Entry entry = plans.get(new Key(sql, preferences));
    return entry == null ? null : entry.use();
  }

  public void put(String sql, Preferences preferences, CachedPlan planned) {
    if (sql.length() > MAX_TEXT_LENGTH) {
      return;
    }
    plans.put(new Key(sql, preferences), new Entry(planned));
    if (plans.size() > MAX_PLANS && evicting.tryLock()) {
      try {
        evict();
      } finally {
        evicting.unlock();
      }
    }
  }

  /** Drops those that were not used for longest, some at once. */
  private void evict() {
    long now = System.nanoTime();
    record Age(Key key, long nanos) {}
    plans.entrySet().stream()
        .map(entry -> new Age(entry.getKey(), now - entry.getValue().usedNanos))
        .sorted(Comparator.comparingLong(Age::nanos))
        .skip(KEPT_PLANS)
        .forEach(age -> plans.remove(age.key()));
  }

  public int size() {
    return plans.size();
  }

  public void clear() {
    plans.clear();
  }
}
