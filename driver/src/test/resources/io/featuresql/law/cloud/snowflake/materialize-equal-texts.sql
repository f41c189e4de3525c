SELECT count(*)
FROM (
  SELECT "country" AS x
  FROM (
    SELECT *
    FROM profile_rows
  ) AS source
  WHERE 1 = 0
  UNION ALL
  SELECT 'a' AS x
  UNION ALL
  SELECT 'é' AS x
) AS texts
WHERE x = 'A' OR x = 'e' OR x = 'a '
