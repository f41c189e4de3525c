-- The warehouse
-- A team's own tables, here in DuckDB: flights, as the US DOT recorded them, and what
-- the team computes from them, as it would with dbt. FeatureSQL passes plain SQL through.

CREATE OR REPLACE TABLE flights AS
SELECT * FROM '${flights}';

-- A delay counts once the flight has left, at date + delay. One that was early counts at its date:
-- before that, it would count for itself.
CREATE OR REPLACE TABLE departures AS
SELECT origin, destination, delay, greatest(date, date + to_minutes(delay)) AS left_at
FROM flights;

CREATE OR REPLACE TABLE origin_delays AS
SELECT origin AS airport, left_at,
  round(avg(delay) OVER three_hours, 1) AS avg_delay_3h,
  count(*) OVER three_hours AS flights_3h
FROM departures
WINDOW three_hours AS (
  PARTITION BY origin ORDER BY left_at
  RANGE BETWEEN INTERVAL 3 HOUR PRECEDING AND CURRENT ROW);

-- Changes slowly: from the first of each month on, an airport has the numbers of the month
-- before. July has only begun where the data ends.
CREATE OR REPLACE TABLE airport_months AS
SELECT origin AS airport, date_trunc('month', left_at) + INTERVAL 1 MONTH AS valid_from,
  any_value(city) AS city, any_value(state) AS state,
  count(*) AS flights_last_month, round(avg(delay), 1) AS avg_delay_last_month
FROM departures
  JOIN '${airports}' AS airports
    ON airports.iata = departures.origin
WHERE left_at < TIMESTAMP '2001-07-01'
GROUP BY ALL;
