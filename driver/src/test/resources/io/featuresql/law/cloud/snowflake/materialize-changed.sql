SELECT *
FROM (
  SELECT CAST("featuresql_0_key1" AS BIGINT) AS "featuresql_0_entityKey1",
      DATE_PART(epoch_microsecond, "featuresql_0_at") AS "featuresql_0_eventMicros",
      DATE_PART(epoch_microsecond, "featuresql_0_created") AS "featuresql_0_createdMicros",
      "featuresql_0_f1" AS "age",
      "featuresql_0_f2" AS "country"
  FROM (
    SELECT "featuresql_0_key1",
        "featuresql_0_at",
        "featuresql_0_created",
        "featuresql_0_event",
        "featuresql_0_f1",
        "featuresql_0_f2",
        row_number() OVER (PARTITION BY "featuresql_0_key1"
            ORDER BY "featuresql_0_at" DESC, "featuresql_0_created" DESC NULLS LAST, "featuresql_0_f1" DESC NULLS LAST, "featuresql_0_f2" DESC NULLS LAST) AS "featuresql_0_rank"
    FROM (
      SELECT "featuresql_0_key1",
          "featuresql_0_at",
          "featuresql_0_created",
          "featuresql_0_event",
          "featuresql_0_f1",
          "featuresql_0_f2"
      FROM (
        SELECT "featuresql_0_key1",
            "featuresql_0_at",
            "featuresql_0_created",
            "featuresql_0_event",
            "featuresql_0_f1",
            "featuresql_0_f2",
            max(CASE WHEN ("featuresql_0_created" >= TIMESTAMP '2026-01-04 00:00:00.000000' OR "featuresql_0_created" IS NULL OR "featuresql_0_at" > TIMESTAMP '2026-01-04 00:00:00.000000') THEN "featuresql_0_at" END) OVER (PARTITION BY "featuresql_0_key1") AS "featuresql_0_newest"
        FROM (
          SELECT "user_id" AS "featuresql_0_key1",
              "updated_at" AS "featuresql_0_at",
              "loaded_at" AS "featuresql_0_created",
              "updated_at" AS "featuresql_0_event",
              "age" AS "featuresql_0_f1",
              "country" AS "featuresql_0_f2"
          FROM (
            SELECT *
            FROM profile_rows
          ) AS "featuresql_0_source"
          WHERE "user_id" IS NOT NULL AND "updated_at" IS NOT NULL
        ) AS "featuresql_0_some"
        WHERE "featuresql_0_at" <= TIMESTAMP '2026-01-05 00:00:00.000000'
      ) AS "featuresql_0_changed"
      WHERE "featuresql_0_at" = "featuresql_0_newest"
    ) AS "featuresql_0_all"
  ) AS "featuresql_0_ranked"
  WHERE "featuresql_0_rank" = 1
) AS newest
WHERE "featuresql_0_eventMicros" IS NOT NULL
