package io.featuresql.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.featuresql.planner.spi.OnlineRow;
import io.lettuce.core.KeyValue;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same values of some keys in other forms, under other keys of the same Redis: what they take
 * there, and how long five views of one key take to read, decoding included. Each form also keeps
 * the event timestamp of each view, without which no TTL can be checked.
 */
final class ServingFormats {
  private static final int SAMPLE = 10_000;

  /** From everywhere, since a list of fields is searched from its beginning. */
  private static final List<Integer> VIEWS_READ = List.of(2, 7, 12, 17, 22);

  private static final int BLOCK = 1_000;
  private static final int LEAST_BLOCK = 20;
  private static final int BLOCKS_OF_ROUND = 10;

  /** Behind the name of a view; also in JSON, where it needs no view. */
  private static final String EVENT = "event_at";

  private static final String PACKED = "packed row per view";
  private static final String LOOSE = "packed row per view, hash-max-ziplist-value 32";
  private static final String FIELDS = "hash field per feature, text";
  private static final String JSON = "JSON text per view";

  private final Options options;

  ServingFormats(Options options) {
    this.options = options;
  }

  void run(ServingProject project, Redis redis, RawLettuce lettuce) throws Exception {
    int sample = (int) Math.min(project.keys(), options.calls(SAMPLE, 1_000));
    List<ServingProject.Stored> stored = ServingProject.stored(redis, ServingProject.VIEWS);
    List<ServingProject.Stored> read = VIEWS_READ.stream().map(stored::get).toList();
    double bytesOfViewsRead = bytesOfViewsRead(redis, read, sample);
    fill(redis, stored, sample);
    Map<String, Contestant> contestants = new LinkedHashMap<>();
    contestants.put(PACKED, RawContestant.packed(lettuce, keys(PACKED), read));
    contestants.put(LOOSE, RawContestant.packed(lettuce, keys(LOOSE), read));
    contestants.put(
        FIELDS,
        new RawContestant(lettuce, keys(FIELDS), fieldsRead(), ServingFormats::sumOfFields));
    JsonFactory json = new JsonFactory();
    contestants.put(
        JSON,
        new RawContestant(lettuce, keys(JSON), fields(read), answer -> sumOfJson(json, answer)));
    Map<String, Turns.Measured> measured =
        new Turns(
                contestants, options.calls(BLOCK, LEAST_BLOCK), BLOCKS_OF_ROUND * options.rounds())
            .run(1, sample);
    System.out.println();
    System.out.println(
        "| form | bytes in Redis per key, 250 features | p50 us, 50 features | p99 us |");
    System.out.println("|---|---|---|---|");
    for (Map.Entry<String, Turns.Measured> one : measured.entrySet()) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.1f | %.1f |%n",
          one.getKey(),
          bytes(redis, keys(one.getKey()), sample),
          one.getValue().micros(0.5),
          one.getValue().micros(0.99));
    }
    System.out.printf(
        Locale.ROOT,
        "bytes in Redis per key of %d packed rows, %d features: %.0f%n",
        read.size(),
        read.size() * ServingProject.FEATURES_OF_VIEW,
        bytesOfViewsRead);
  }

  /** What the rows of {@link #VIEWS_READ} alone take, as they are stored by default. */
  private static double bytesOfViewsRead(
      Redis redis, List<ServingProject.Stored> read, int sample) {
    RedisCommands<byte[], byte[]> commands = redis.connection().sync();
    RawContestant.KeyForm form = customer -> ascii("five:" + customer);
    for (int customer = 0; customer < sample; customer++) {
      for (KeyValue<byte[], byte[]> row :
          commands.hmget(ServingProject.key(customer), fields(read))) {
        commands.hset(form.of(customer), row.getKey(), row.getValue());
      }
    }
    return bytes(redis, form, sample);
  }

  /** Keys of one length, so that none takes more for its key. */
  private static RawContestant.KeyForm keys(String format) {
    return customer -> key(format, customer).getBytes(StandardCharsets.US_ASCII);
  }

  private static String key(String format, long customer) {
    return "form" + List.of(PACKED, LOOSE, FIELDS, JSON).indexOf(format) + ":" + customer;
  }

  private static void fill(Redis redis, List<ServingProject.Stored> stored, int sample) {
    RedisCommands<byte[], byte[]> commands = redis.connection().sync();
    try (StatefulRedisConnection<String, String> text = redis.connectForText()) {
      for (int customer = 0; customer < sample; customer++) {
        copy(commands, customer, PACKED);
        fillText(text.sync(), customer, rows(commands, stored, customer));
      }
    }
    // The server decides as it writes; what it has stays as it is. Longer rows are kept like this.
    commands.configSet("hash-max-ziplist-value", "32");
    for (int customer = 0; customer < sample; customer++) {
      copy(commands, customer, LOOSE);
    }
  }

  private static void copy(RedisCommands<byte[], byte[]> commands, long customer, String format) {
    commands.hset(keys(format).of(customer), commands.hgetall(ServingProject.key(customer)));
  }

  private static List<OnlineRow> rows(
      RedisCommands<byte[], byte[]> commands, List<ServingProject.Stored> stored, long customer) {
    List<KeyValue<byte[], byte[]>> packed =
        commands.hmget(ServingProject.key(customer), fields(stored));
    List<OnlineRow> rows = new ArrayList<>();
    for (int view = 0; view < stored.size(); view++) {
      rows.add(stored.get(view).decoder().decode(packed.get(view).getValue()));
    }
    return rows;
  }

  private static void fillText(
      RedisCommands<String, String> commands, long customer, List<OnlineRow> rows) {
    Map<String, String> fields = new LinkedHashMap<>();
    Map<String, String> json = new LinkedHashMap<>();
    for (int view = 0; view < rows.size(); view++) {
      OnlineRow row = rows.get(view);
      StringBuilder text = new StringBuilder("{\"" + EVENT + "\":" + row.eventMicros());
      fields.put(eventField(view), Long.toString(row.eventMicros()));
      for (int feature = 0; feature < ServingProject.FEATURES_OF_VIEW; feature++) {
        String name = ServingProject.feature(view, feature);
        String value = String.valueOf(row.values()[feature]);
        fields.put(name, value);
        text.append(",\"").append(name).append("\":").append(value);
      }
      json.put(ServingProject.view(view), text.append('}').toString());
    }
    commands.hset(key(FIELDS, customer), fields);
    commands.hset(key(JSON, customer), json);
  }

  private static byte[][] fields(List<ServingProject.Stored> views) {
    return views.stream().map(ServingProject.Stored::field).toArray(byte[][]::new);
  }

  private static String eventField(int view) {
    return ServingProject.view(view) + "." + EVENT;
  }

  private static byte[][] fieldsRead() {
    List<byte[]> names = new ArrayList<>();
    for (int view : VIEWS_READ) {
      names.add(ascii(eventField(view)));
      for (int feature = 0; feature < ServingProject.FEATURES_OF_VIEW; feature++) {
        names.add(ascii(ServingProject.feature(view, feature)));
      }
    }
    return names.toArray(new byte[0][]);
  }

  /** The event timestamps are parsed, and not added. */
  private static long sumOfFields(List<KeyValue<byte[], byte[]>> answer) {
    long sum = 0;
    for (int i = 0; i < answer.size(); i++) {
      long value = Long.parseLong(new String(answer.get(i).getValue(), StandardCharsets.US_ASCII));
      sum += i % (ServingProject.FEATURES_OF_VIEW + 1) == 0 ? 0 : value;
    }
    return sum;
  }

  private static long sumOfJson(JsonFactory factory, List<KeyValue<byte[], byte[]>> answer)
      throws IOException {
    long sum = 0;
    for (KeyValue<byte[], byte[]> view : answer) {
      try (JsonParser parser = factory.createParser(view.getValue())) {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
          if (token == JsonToken.VALUE_NUMBER_INT) {
            long value = parser.getLongValue();
            sum += EVENT.equals(parser.currentName()) ? 0 : value;
          }
        }
      }
    }
    return sum;
  }

  private static double bytes(Redis redis, RawContestant.KeyForm form, int sample) {
    long bytes = 0;
    for (int customer = 0; customer < sample; customer++) {
      bytes += redis.connection().sync().memoryUsage(form.of(customer));
    }
    return (double) bytes / sample;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
