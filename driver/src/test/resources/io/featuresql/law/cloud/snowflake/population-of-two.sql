SELECT * EXCLUDE ("featuresql_1_key1", "featuresql_1_event", "featuresql_2_key1", "featuresql_2_event")
FROM (
  SELECT "user_id"
  FROM (
    SELECT CAST("featuresql_1_key1" AS BIGINT) AS "user_id"
    FROM (
      SELECT "featuresql_1_key1",
          "featuresql_1_at",
          "featuresql_1_created",
          "featuresql_1_event",
          "featuresql_1_f1",
          "featuresql_1_f2",
          row_number() OVER (PARTITION BY "featuresql_1_key1"
              ORDER BY "featuresql_1_at" DESC, "featuresql_1_created" DESC NULLS LAST, "featuresql_1_f1" DESC NULLS LAST, "featuresql_1_f2" DESC NULLS LAST) AS "featuresql_1_rank"
      FROM (
        SELECT "user_id" AS "featuresql_1_key1",
            "updated_at" AS "featuresql_1_at",
            "loaded_at" AS "featuresql_1_created",
            "updated_at" AS "featuresql_1_event",
            "age" AS "featuresql_1_f1",
            "country" AS "featuresql_1_f2"
        FROM (
          SELECT *
          FROM profile_rows
        ) AS "featuresql_1_source"
        WHERE "user_id" IS NOT NULL AND "updated_at" IS NOT NULL
      ) AS "featuresql_1_all"
      WHERE "featuresql_1_at" <= (TIMESTAMP '2026-01-05 00:00:00.000000')
    ) AS "featuresql_1_ranked"
    WHERE "featuresql_1_rank" = 1
  ) AS "featuresql_1_population"
  UNION
  SELECT "user_id"
  FROM (
    SELECT CAST("featuresql_2_key1" AS BIGINT) AS "user_id"
    FROM (
      SELECT "featuresql_2_key1",
          "featuresql_2_at",
          "featuresql_2_created",
          "featuresql_2_event",
          "featuresql_2_f1",
          "featuresql_2_f2",
          row_number() OVER (PARTITION BY "featuresql_2_key1"
              ORDER BY "featuresql_2_at" DESC, "featuresql_2_created" DESC NULLS LAST, "featuresql_2_f1" DESC NULLS LAST, "featuresql_2_f2" DESC NULLS LAST) AS "featuresql_2_rank"
      FROM (
        SELECT "user_id" AS "featuresql_2_key1",
            "updated_at" AS "featuresql_2_at",
            "loaded_at" AS "featuresql_2_created",
            "updated_at" AS "featuresql_2_event",
            "age" AS "featuresql_2_f1",
            "country" AS "featuresql_2_f2"
        FROM (
          SELECT *
          FROM profile_rows
        ) AS "featuresql_2_source"
        WHERE "user_id" IS NOT NULL AND "updated_at" IS NOT NULL
      ) AS "featuresql_2_all"
      WHERE "featuresql_2_at" <= DATEADD(second, -600, (TIMESTAMP '2026-01-05 00:00:00.000000'))
          AND "featuresql_2_at" >= DATEADD(day, -90, (TIMESTAMP '2026-01-05 00:00:00.000000'))
    ) AS "featuresql_2_ranked"
    WHERE "featuresql_2_rank" = 1
  ) AS "featuresql_2_population"
) AS "featuresql_1_spine"
LEFT JOIN (
  SELECT "featuresql_1_key1", "featuresql_1_f1" AS "age", "featuresql_1_event"
  FROM (
    SELECT "featuresql_1_key1", "featuresql_1_event", "featuresql_1_f1", "featuresql_1_f2"
    FROM (
      SELECT "featuresql_1_key1",
          "featuresql_1_at",
          "featuresql_1_created",
          "featuresql_1_event",
          "featuresql_1_f1",
          "featuresql_1_f2",
          row_number() OVER (PARTITION BY "featuresql_1_key1"
              ORDER BY "featuresql_1_at" DESC, "featuresql_1_created" DESC NULLS LAST, "featuresql_1_f1" DESC NULLS LAST, "featuresql_1_f2" DESC NULLS LAST) AS "featuresql_1_rank"
      FROM (
        SELECT "user_id" AS "featuresql_1_key1",
            "updated_at" AS "featuresql_1_at",
            "loaded_at" AS "featuresql_1_created",
            "updated_at" AS "featuresql_1_event",
            "age" AS "featuresql_1_f1",
            "country" AS "featuresql_1_f2"
        FROM (
          SELECT *
          FROM profile_rows
        ) AS "featuresql_1_source"
        WHERE "user_id" IS NOT NULL AND "updated_at" IS NOT NULL
      ) AS "featuresql_1_all"
      WHERE "featuresql_1_at" <= (TIMESTAMP '2026-01-05 00:00:00.000000')
    ) AS "featuresql_1_ranked"
    WHERE "featuresql_1_rank" = 1
  ) AS "featuresql_1_rows"
) AS "profile" ON "featuresql_1_key1" = "featuresql_1_spine"."user_id"
LEFT JOIN (
  SELECT "featuresql_2_key1", "featuresql_2_f2" AS "country", "featuresql_2_event"
  FROM (
    SELECT "featuresql_2_key1", "featuresql_2_event", "featuresql_2_f1", "featuresql_2_f2"
    FROM (
      SELECT "featuresql_2_key1",
          "featuresql_2_at",
          "featuresql_2_created",
          "featuresql_2_event",
          "featuresql_2_f1",
          "featuresql_2_f2",
          row_number() OVER (PARTITION BY "featuresql_2_key1"
              ORDER BY "featuresql_2_at" DESC, "featuresql_2_created" DESC NULLS LAST, "featuresql_2_f1" DESC NULLS LAST, "featuresql_2_f2" DESC NULLS LAST) AS "featuresql_2_rank"
      FROM (
        SELECT "user_id" AS "featuresql_2_key1",
            "updated_at" AS "featuresql_2_at",
            "loaded_at" AS "featuresql_2_created",
            "updated_at" AS "featuresql_2_event",
            "age" AS "featuresql_2_f1",
            "country" AS "featuresql_2_f2"
        FROM (
          SELECT *
          FROM profile_rows
        ) AS "featuresql_2_source"
        WHERE "user_id" IS NOT NULL AND "updated_at" IS NOT NULL
      ) AS "featuresql_2_all"
      WHERE "featuresql_2_at" <= DATEADD(second, -600, (TIMESTAMP '2026-01-05 00:00:00.000000'))
          AND "featuresql_2_at" >= DATEADD(day, -90, (TIMESTAMP '2026-01-05 00:00:00.000000'))
    ) AS "featuresql_2_ranked"
    WHERE "featuresql_2_rank" = 1
  ) AS "featuresql_2_rows"
) AS "young" ON "featuresql_2_key1" = "featuresql_1_spine"."user_id"
