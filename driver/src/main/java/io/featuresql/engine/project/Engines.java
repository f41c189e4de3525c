package io.featuresql.engine.project;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The engines of this JVM: one for each distinct settings of a project; one for each connection
 * without a project. An engine is closed with its last connection; that of a project in memory, all
 * of which would be lost then, some time later, so that a pool may open all of its connections
 * anew.
 */
public final class Engines {
  /** How long a project in memory waits at least for its next connection; at most twice as long. */
  public static final Duration KEPT = Duration.ofSeconds(30);

  private static final Map<EngineSettings, Shared> SHARED = new HashMap<>();
  private static boolean keeping;

  private Engines() {}

  /** An engine and how many connections it has. */
  private static final class Shared {
    private final Engine engine;
    private int connections;
    private long idleSinceNanos;

    Shared(Engine engine) {
      this.engine = engine;
    }
  }

  /** The engine for one more connection, which gives it back by {@link #release}. */
  public static Engine acquire(EngineSettings settings) {
    if (!settings.isShared()) {
      return new Engine(settings, Clock.systemUTC());
    }
    synchronized (SHARED) {
      Shared shared = SHARED.get(settings);
      if (shared == null) {
        shared = new Shared(new Engine(settings, Clock.systemUTC()));
        SHARED.put(settings, shared);
      } else if (shared.connections == 0) {
        shared.engine.telemetry().show();
      }
      shared.connections++;
      return shared.engine;
    }
  }

  /** A connection of {@code engine} was closed. */
  public static void release(Engine engine) {
    synchronized (SHARED) {
      @Nullable Shared shared = SHARED.get(engine.settings());
      if (shared != null && shared.engine == engine) {
        shared.connections--;
        if (shared.connections > 0) {
          return;
        }
        if (engine.settings().memoryName().isPresent()) {
          engine.telemetry().hide();
          engine.warehouse().rest();
          shared.idleSinceNanos = System.nanoTime();
          keep();
          return;
        }
        SHARED.remove(engine.settings());
      }
      // Inside the lock: a file must be free before the next engine for it is made.
      engine.close();
    }
  }

  private static void keep() {
    if (!keeping) {
      keeping = true;
      Thread keeper = new Thread(Engines::closeInTime, "featuresql-keeper");
      keeper.setDaemon(true);
      keeper.setContextClassLoader(null);
      keeper.start();
    }
  }

  private static void closeInTime() {
    synchronized (SHARED) {
      try {
        do {
          SHARED.wait(KEPT.toMillis());
        } while (closeIdle(System.nanoTime()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // nobody of ours does so: the next keeper goes on
      } finally {
        keeping = false;
      }
    }
  }

  /** Closes all that has no connection, and ends the thread that would do so later. */
  public static void closeIdle() {
    synchronized (SHARED) {
      closeIdle(System.nanoTime() + KEPT.toNanos());
      SHARED.notifyAll();
    }
  }

  /** Closes what has had no connection for long enough; whether anything has none but is kept. */
  public static boolean closeIdle(long nowNanos) {
    synchronized (SHARED) {
      boolean more = false;
      Iterator<Shared> all = SHARED.values().iterator();
      while (all.hasNext()) {
        Shared shared = all.next();
        if (shared.connections == 0) {
          if (nowNanos - shared.idleSinceNanos >= KEPT.toNanos()) {
            all.remove();
            shared.engine.close();
          } else {
            more = true;
          }
        }
      }
      return more;
    }
  }

  /** How many engines are shared by connections at this moment. */
  public static int sharedCount() {
    synchronized (SHARED) {
      return (int) SHARED.values().stream().filter(shared -> shared.connections > 0).count();
    }
  }
}
