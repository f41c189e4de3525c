-- What the AS OF is for
-- The same average joined by hand, over all flights that left in the 3 hours before, also sees
-- flights that were still in the air, and the delay of the very flight it is to predict.
-- It correlates far better with the delay; a model trained on it fails once it serves.

SELECT
  (SELECT round(corr(delay, avg_delay_3h), 3) FROM (
    SELECT delay, avg(delay) OVER (
      PARTITION BY origin ORDER BY date
      RANGE BETWEEN INTERVAL 3 HOUR PRECEDING AND CURRENT ROW) AS avg_delay_3h
    FROM flights)) AS correlation_by_hand,
  (SELECT round(corr(delay, avg_delay_3h), 3)
    FROM '${training}') AS correlation_as_of;
