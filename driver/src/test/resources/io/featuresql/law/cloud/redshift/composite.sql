SELECT labels.*, "seating"."country"
FROM labels
LEFT JOIN (
  SELECT "featuresql_1_spine1",
      "featuresql_1_spine2",
      "featuresql_1_asOf",
      "featuresql_1_f1" AS "country"
  FROM (
    SELECT "featuresql_1_spine1",
        "featuresql_1_spine2",
        "featuresql_1_asOf",
        "featuresql_1_event",
        "featuresql_1_f1"
    FROM (
      SELECT "featuresql_1_spine1",
          "featuresql_1_spine2",
          "featuresql_1_asOf",
          "featuresql_1_event",
          "featuresql_1_f1",
          row_number() OVER (PARTITION BY "featuresql_1_spine1", "featuresql_1_spine2", "featuresql_1_asOf"
              ORDER BY "featuresql_1_f1" DESC NULLS LAST) AS "featuresql_1_rank"
      FROM (
        SELECT "user_id" AS "featuresql_1_key1",
            "age" AS "featuresql_1_key2",
            "updated_at" AS "featuresql_1_at",
            "updated_at" AS "featuresql_1_event",
            "country" AS "featuresql_1_f1"
        FROM (
          SELECT user_id, age, updated_at, country
          FROM profile_rows
        ) AS "featuresql_1_source"
        WHERE "user_id" IS NOT NULL AND "age" IS NOT NULL AND "updated_at" IS NOT NULL
      ) AS "featuresql_1_all"
      JOIN (
        SELECT "featuresql_1_spine1",
            "featuresql_1_spine2",
            "featuresql_1_asOf",
            "featuresql_1_carried"
        FROM (
          SELECT "featuresql_1_spine1",
              "featuresql_1_spine2",
              "featuresql_1_asOf",
              "featuresql_1_turn",
              max("featuresql_1_eventOrNone") OVER (PARTITION BY "featuresql_1_spine1", "featuresql_1_spine2"
                  ORDER BY "featuresql_1_time", "featuresql_1_turn" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "featuresql_1_carried"
          FROM (
            SELECT "featuresql_1_key1" AS "featuresql_1_spine1",
                "featuresql_1_key2" AS "featuresql_1_spine2",
                CAST(NULL AS TIMESTAMP) AS "featuresql_1_asOf",
                "featuresql_1_at" AS "featuresql_1_time",
                0 AS "featuresql_1_turn",
                "featuresql_1_at" AS "featuresql_1_eventOrNone"
            FROM (
              SELECT "user_id" AS "featuresql_1_key1",
                  "age" AS "featuresql_1_key2",
                  "updated_at" AS "featuresql_1_at",
                  "updated_at" AS "featuresql_1_event",
                  "country" AS "featuresql_1_f1"
              FROM (
                SELECT user_id, age, updated_at, country
                FROM profile_rows
              ) AS "featuresql_1_source"
              WHERE "user_id" IS NOT NULL AND "age" IS NOT NULL AND "updated_at" IS NOT NULL
            ) AS "featuresql_1_events"
            UNION ALL
            SELECT "featuresql_1_spine1",
                "featuresql_1_spine2",
                "featuresql_1_asOf",
                "featuresql_1_asOf",
                1,
                CAST(NULL AS TIMESTAMP)
            FROM (
              SELECT DISTINCT "user_id" AS "featuresql_1_spine1",
                  (id) AS "featuresql_1_spine2",
                  (ts) AS "featuresql_1_asOf"
              FROM labels
            ) AS "featuresql_1_instants"
          ) AS "featuresql_1_union"
        ) AS "featuresql_1_carrying"
        WHERE "featuresql_1_turn" = 1 AND "featuresql_1_carried" IS NOT NULL
      ) AS "featuresql_1_matches"
          ON "featuresql_1_key1" = "featuresql_1_spine1"
          AND "featuresql_1_key2" = "featuresql_1_spine2"
          AND "featuresql_1_at" = "featuresql_1_carried"
    ) AS "featuresql_1_ranked"
    WHERE "featuresql_1_rank" = 1
  ) AS "featuresql_1_rows"
) AS "seating"
    ON "featuresql_1_spine1" = "user_id"
    AND "featuresql_1_spine2" = (id)
    AND "featuresql_1_asOf" = (ts)
