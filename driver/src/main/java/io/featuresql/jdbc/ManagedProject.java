package io.featuresql.jdbc;

import io.featuresql.engine.project.Engine;
import io.featuresql.engine.telemetry.Counts;
import io.featuresql.engine.telemetry.Fallback;
import io.featuresql.engine.telemetry.Responder;
import io.featuresql.engine.telemetry.Telemetry;
import io.featuresql.engine.telemetry.ViewCounts;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;

/** The figures of a project in the JVM's MBean server. */
final class ManagedProject implements FeatureSqlMXBean, Telemetry.Shown {
  private final Engine engine;
  private final ObjectName name;

  private ManagedProject(Engine engine, ObjectName name) {
    this.engine = engine;
    this.name = name;
  }

  /** Registers a project; a second one of that name gets a number. */
  static ManagedProject register(String project, Engine engine) {
    try {
      for (int number = 1; ; number++) {
        String quoted = ObjectName.quote(number == 1 ? project : project + " (" + number + ")");
        ManagedProject managed =
            new ManagedProject(engine, new ObjectName("io.featuresql:type=Project,name=" + quoted));
        try {
          ManagementFactory.getPlatformMBeanServer().registerMBean(managed, managed.name);
          return managed;
        } catch (InstanceAlreadyExistsException taken) {
          // the same project with other settings
        }
      }
    } catch (JMException e) {
      throw FeatureSqlException.of(ErrorCode.INTERNAL, "the project cannot be shown by JMX", e);
    }
  }

  @Override
  public void close() {
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    } catch (JMException e) {
      // somebody else took it out
    }
  }

  private Counts counts() {
    return engine.telemetry().counts();
  }

  private <T> Map<String, T> views(Function<ViewCounts, T> value) {
    Map<String, T> result = new TreeMap<>();
    counts().views().forEach(view -> result.put(view.view, value.apply(view)));
    return result;
  }

  @Override
  public long getOnlineRequests() {
    return counts().requests(Responder.ONLINE).sum();
  }

  @Override
  public long getOfflineRequests() {
    return counts().requests(Responder.OFFLINE).sum();
  }

  @Override
  public long getErrors() {
    return counts().errors.sum();
  }

  @Override
  public long getNullFallbacks() {
    return counts().fallbacks(Fallback.NULL).sum();
  }

  @Override
  public long getOfflineFallbacks() {
    return counts().fallbacks(Fallback.OFFLINE).sum();
  }

  @Override
  public long getStoreErrors() {
    return counts().storeErrors.sum();
  }

  @Override
  public long getDecodeErrors() {
    return counts().decodeErrors.sum();
  }

  @Override
  public Map<String, Long> getHits() {
    return views(view -> view.hits.sum());
  }

  @Override
  public Map<String, Long> getMisses() {
    return views(view -> view.misses.sum());
  }

  @Override
  public Map<String, Long> getExpired() {
    return views(view -> view.expired.sum());
  }

  @Override
  public Map<String, Double> getMeanAgeSeconds() {
    return views(
        view -> view.hits.sum() == 0 ? Double.NaN : view.ageMicros.sum() / 1e6 / view.hits.sum());
  }

  @Override
  public Map<String, Double> getMaterializationLagSeconds() {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, engine.now());
    return views(view -> view.lagSeconds(now));
  }

  @Override
  public int getKeptPlans() {
    return engine.onlinePlans().size();
  }

  @Override
  public String getCircuitBreaker() {
    return engine.online().circuitBreaker();
  }
}
