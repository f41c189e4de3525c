package io.featuresql.jdbc;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The engines of this JVM: one for each distinct settings of a project, closed with its last
 * connection; one for each connection without a project.
 */
final class Engines {
  private static final Map<EngineSettings, Shared> SHARED = new HashMap<>();

  private Engines() {}

  /** An engine and how many connections it has. */
  private static final class Shared {
    private final Engine engine;
    private int connections;

    Shared(Engine engine) {
      this.engine = engine;
    }
  }

  /** The engine for one more connection, which gives it back by {@link #release}. */
  static Engine acquire(EngineSettings settings) {
    if (!settings.isShared()) {
      return new Engine(settings, Clock.systemUTC());
    }
    synchronized (SHARED) {
      Shared shared = SHARED.get(settings);
      if (shared == null) {
        shared = new Shared(new Engine(settings, Clock.systemUTC()));
        SHARED.put(settings, shared);
      }
      shared.connections++;
      return shared.engine;
    }
  }

  /** A connection of {@code engine} was closed. */
  static void release(Engine engine) {
    synchronized (SHARED) {
      @Nullable Shared shared = SHARED.get(engine.settings());
      if (shared != null && shared.engine == engine) {
        shared.connections--;
        if (shared.connections > 0) {
          return;
        }
        SHARED.remove(engine.settings());
      }
      // Inside the lock: a file must be free before the next engine for it is made.
      engine.close();
    }
  }

  /** How many engines are shared at this moment. */
  static int sharedCount() {
    synchronized (SHARED) {
      return SHARED.size();
    }
  }
}
