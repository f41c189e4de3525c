SELECT * EXCEPT (`featuresql_1_key1`, `featuresql_1_event`)
FROM labels
LEFT JOIN (
  SELECT `featuresql_1_key1`,
      `featuresql_1_f1` AS `age`,
      `featuresql_1_f2` AS `country`,
      `featuresql_1_event`
  FROM (
    SELECT `featuresql_1_key1`, `featuresql_1_event`, `featuresql_1_f1`, `featuresql_1_f2`
    FROM (
      SELECT `featuresql_1_key1`,
          `featuresql_1_at`,
          `featuresql_1_created`,
          `featuresql_1_event`,
          `featuresql_1_f1`,
          `featuresql_1_f2`,
          row_number() OVER (PARTITION BY `featuresql_1_key1`
              ORDER BY `featuresql_1_at` DESC, `featuresql_1_created` DESC NULLS LAST, `featuresql_1_f1` DESC NULLS LAST, `featuresql_1_f2` DESC NULLS LAST) AS `featuresql_1_rank`
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
      WHERE `featuresql_1_at` <= (CAST(? AS DATETIME))
    ) AS `featuresql_1_ranked`
    WHERE `featuresql_1_rank` = 1
  ) AS `featuresql_1_rows`
) AS `profile` ON `featuresql_1_key1` = `user_id`
