-- What the AS OF is for
-- The same average joined by hand, over all flights of the 3 hours before, also sees flights that
-- had not left yet, and the delay of the very flight it is to predict. Counting delays from
-- date + delay on removes most of it, but a flight that was early still sees itself. In the last figure
-- no flight does; a model trained on the others fails once it serves.

CREATE OR REPLACE FEATURE VIEW early_delays
  ENTITY airport
  TIMESTAMP counts_at
  OFFLINE
AS SELECT origin AS airport, date + to_minutes(delay) AS counts_at,
  avg(delay) OVER (
    PARTITION BY origin ORDER BY date + to_minutes(delay)
    RANGE BETWEEN INTERVAL 3 HOUR PRECEDING AND CURRENT ROW) AS avg_delay_3h
  FROM flights;

SELECT
  (SELECT round(corr(delay, avg_delay_3h), 3) FROM (
    SELECT delay, avg(delay) OVER (
      PARTITION BY origin ORDER BY date
      RANGE BETWEEN INTERVAL 3 HOUR PRECEDING AND CURRENT ROW) AS avg_delay_3h
    FROM flights)) AS by_hand,
  (SELECT round(corr(delay, avg_delay_3h), 3)
    FROM flights FEATURES early_delays ON airport = flights.origin AS OF flights.date)
    AS at_date_plus_delay,
  (SELECT round(corr(delay, avg_delay_3h), 3)
    FROM '${training}') AS before_it_left;
