package io.featuresql.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads with connections of their own neither block nor wait while they execute, and while they
 * prepare a text that is known. The embedded store answers without waiting, so any wait would be
 * one for another thread.
 */
@Timeout(120)
final class NoSharedLockTest {
  private static final int THREADS = 4;
  private static final int WARM_UP = 2_000;
  private static final int TIMES = 20_000;

  @Test
  void executing() throws Exception {
    try (Shop shop = new Shop("embedded")) {
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      CyclicBarrier together = new CyclicBarrier(THREADS);
      List<Future<Long>> waits = new ArrayList<>();
      try {
        for (int i = 0; i < THREADS; i++) {
          waits.add(threads.submit(() -> waitsOf(shop, together)));
        }
        for (Future<Long> count : waits) {
          assertThat(count.get()).isZero();
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  private static long waitsOf(Shop shop, CyclicBarrier together) throws Exception {
    try (Connection connection = shop.connect(";route=online")) {
      execute(connection, WARM_UP);
      together.await();
      long before = waits();
      execute(connection, TIMES);
      return waits() - before;
    }
  }

  private static void execute(Connection connection, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try (PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
        assertThat(Shop.rows(point, 1 + i % 8)).hasSize(1);
      }
    }
  }

  private static long waits() {
    ThreadInfo info =
        ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId());
    return info.getBlockedCount() + info.getWaitedCount();
  }
}
