SELECT `profile`.* EXCEPT (`featuresql_1_spine1`, `featuresql_1_asOf`, `featuresql_1_event`), id
FROM labels
LEFT JOIN (
  SELECT `featuresql_1_spine1`,
      `featuresql_1_asOf`,
      `featuresql_1_f1` AS `age`,
      `featuresql_1_f2` AS `home`,
      `featuresql_1_event`
  FROM (
    SELECT `featuresql_1_spine1`,
        `featuresql_1_asOf`,
        `featuresql_1_event`,
        `featuresql_1_f1`,
        `featuresql_1_f2`
    FROM (
      SELECT `featuresql_1_spine1`,
          `featuresql_1_asOf`,
          `featuresql_1_event`,
          `featuresql_1_f1`,
          `featuresql_1_f2`,
          row_number() OVER (PARTITION BY `featuresql_1_spine1`, `featuresql_1_asOf`
              ORDER BY `featuresql_1_created` DESC NULLS LAST, `featuresql_1_f1` DESC NULLS LAST, `featuresql_1_f2` DESC NULLS LAST) AS `featuresql_1_rank`
      FROM (
        SELECT `user_id` AS `featuresql_1_key1`,
            `updated_at` AS `featuresql_1_at`,
            `loaded_at` AS `featuresql_1_created`,
            `updated_at` AS `featuresql_1_event`,
            `age` AS `featuresql_1_f1`,
            `country` AS `featuresql_1_f2`
        FROM (
          SELECT *
          FROM profile_rows
        ) AS `featuresql_1_source`
        WHERE `user_id` IS NOT NULL AND `updated_at` IS NOT NULL
      ) AS `featuresql_1_all`
      JOIN (
        SELECT `featuresql_1_spine1`, `featuresql_1_asOf`, `featuresql_1_carried`
        FROM (
          SELECT `featuresql_1_spine1`,
              `featuresql_1_asOf`,
              `featuresql_1_turn`,
              max(`featuresql_1_eventOrNone`) OVER (PARTITION BY `featuresql_1_spine1`
                  ORDER BY `featuresql_1_time`, `featuresql_1_turn` ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS `featuresql_1_carried`
          FROM (
            SELECT `featuresql_1_key1` AS `featuresql_1_spine1`,
                CAST(NULL AS DATETIME) AS `featuresql_1_asOf`,
                `featuresql_1_at` AS `featuresql_1_time`,
                0 AS `featuresql_1_turn`,
                `featuresql_1_at` AS `featuresql_1_eventOrNone`
            FROM (
              SELECT `user_id` AS `featuresql_1_key1`,
                  `updated_at` AS `featuresql_1_at`,
                  `loaded_at` AS `featuresql_1_created`,
                  `updated_at` AS `featuresql_1_event`,
                  `age` AS `featuresql_1_f1`,
                  `country` AS `featuresql_1_f2`
              FROM (
                SELECT *
                FROM profile_rows
              ) AS `featuresql_1_source`
              WHERE `user_id` IS NOT NULL AND `updated_at` IS NOT NULL
            ) AS `featuresql_1_events`
            UNION ALL
            SELECT `featuresql_1_spine1`,
                `featuresql_1_asOf`,
                `featuresql_1_asOf`,
                1,
                CAST(NULL AS DATETIME)
            FROM (
              SELECT DISTINCT `user_id` AS `featuresql_1_spine1`, (ts) AS `featuresql_1_asOf`
              FROM labels
            ) AS `featuresql_1_instants`
          ) AS `featuresql_1_union`
        ) AS `featuresql_1_carrying`
        WHERE `featuresql_1_turn` = 1 AND `featuresql_1_carried` IS NOT NULL
      ) AS `featuresql_1_matches`
          ON `featuresql_1_key1` = `featuresql_1_spine1`
          AND `featuresql_1_at` = `featuresql_1_carried`
    ) AS `featuresql_1_ranked`
    WHERE `featuresql_1_rank` = 1
  ) AS `featuresql_1_rows`
) AS `profile` ON `featuresql_1_spine1` = `user_id` AND `featuresql_1_asOf` = (ts)
