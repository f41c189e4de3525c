package io.featuresql.engine.project;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.engine.plans.KeptAnswers;
import io.featuresql.engine.plans.PlanCache;
import io.featuresql.engine.telemetry.Telemetry;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Principal;
import io.featuresql.planner.catalog.Registry;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.FeaturePlanner;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.sql.FeatureStatement.Change;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the connections of a project share: definitions, warehouse, online store, planner, and plans
 * that depend on no session. Nothing is opened before the first statement that needs it; a
 * statement of the online route needs no warehouse. Safe for use by many threads.
 */
public final class Engine {
  private final EngineSettings settings;
  private final Clock clock;
  private final JdbcWarehouse warehouse;
  private final OnlineStore online;
  private final Registry registry;
  private final FeaturePlanner planner;
  private final PlanCache onlinePlans = new PlanCache();
  private final KeptAnswers<StatisticsQuestion, Optional<SourceStatistics>> statistics =
      new KeptAnswers<>();

  private final AtomicLong generation = new AtomicLong();
  private final Set<String> warmedUp = ConcurrentHashMap.newKeySet();
  private final FirstTime firstPlan = new FirstTime();
  private final FirstTime firstAnswer = new FirstTime();
  private final Telemetry telemetry;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), Engine::thread);

  /** What is asked of the rows of a view: the query, its keys and its event timestamp. */
  public record StatisticsQuestion(String query, List<String> keys, String event) {
    public StatisticsQuestion {
      keys = List.copyOf(keys);
    }
  }

  /**
   * An engine.
   *
   * @throws io.featuresql.planner.error.FeatureSqlException CONNECTION_PROPERTY when the settings
   *     name something that there is not
   */
  public Engine(EngineSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.warehouse = Wiring.warehouse(settings);
    this.registry = Wiring.registry(settings, Wiring.definitionText(warehouse.dialect()));
    this.online = Wiring.online(settings, registry);
    this.planner = new FeaturePlanner(warehouse.dialect());
    this.telemetry =
        new Telemetry(
            settings.name(),
            () -> ChronoUnit.MICROS.between(Instant.EPOCH, now()),
            online::circuitBreaker);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "featuresql-async");
    thread.setDaemon(true);
    return thread;
  }

  public EngineSettings settings() {
    return settings;
  }

  public JdbcWarehouse warehouse() {
    return warehouse;
  }

  public OnlineStore online() {
    return online;
  }

  public FeaturePlanner planner() {
    return planner;
  }

  /** Plans of the online route, for all connections. */
  public PlanCache onlinePlans() {
    return onlinePlans;
  }

  /** What the warehouse said of the rows of views. */
  public KeptAnswers<StatisticsQuestion, Optional<SourceStatistics>> statistics() {
    return statistics;
  }

  /** A plan of the online route. */
  public FirstTime firstPlan() {
    return firstPlan;
  }

  /** An answer of the online store, or a wait for one. */
  public FirstTime firstAnswer() {
    return firstAnswer;
  }

  /** Whether {@code sql} is to be warmed up, which is done once. */
  public boolean isCold(String sql) {
    if (warmedUp.size() >= PlanCache.MAX_PLANS) {
      warmedUp.clear();
    }
    return warmedUp.add(sql);
  }

  public Telemetry telemetry() {
    return telemetry;
  }

  /**
   * Threads for what nobody waits for. There is one for each asynchronous statement that waits for
   * the warehouse, or whose answer has come, and none when there is none.
   */
  public Executor threads() {
    return threads;
  }

  /**
   * Makes changes of the definitions, one after the other, as one step. What they ask of the
   * warehouse is asked before others have to wait, and again of what others changed meanwhile.
   */
  public void define(List<Change> changes, Relations relations) {
    registry.update(catalog -> changed(changes, catalog, relations));
  }

  /** How many of {@code changes}, from the first on, can be made of the definitions as they are. */
  public int possible(List<Change> changes, Relations relations) {
    Catalog catalog = catalog();
    for (int i = 0; i < changes.size(); i++) {
      try {
        catalog = planner.changed(catalog, changes.get(i), relations);
      } catch (FeatureSqlException e) {
        return i;
      }
    }
    return changes.size();
  }

  private Catalog changed(List<Change> changes, Catalog from, Relations relations) {
    Catalog catalog = from;
    for (Change change : changes) {
      catalog = planner.changed(catalog, change, relations);
    }
    return catalog;
  }

  /** The definitions at this moment. */
  public Catalog catalog() {
    return registry.catalog();
  }

  /**
   * The definitions that {@code principal} sees at this moment: all, as long as nothing is hidden.
   */
  public Catalog catalog(Principal principal) {
    return catalog();
  }

  /** The start of an execution, to the microsecond, which is what timestamps hold. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Counts the changes after which plans may no longer hold. */
  public long generation() {
    return generation.get();
  }

  /** Tables, views or settings of the warehouse, or what is in the online store, changed. */
  public void changed() {
    generation.incrementAndGet();
  }

  /** Closes everything. */
  public void close() {
    try (Registry definitions = registry;
        OnlineStore store = online;
        JdbcWarehouse database = warehouse;
        Telemetry shown = telemetry) {
      threads.shutdown();
      onlinePlans.clear();
    }
  }

  @Override
  public String toString() {
    return "engine of " + settings;
  }
}
