-- The warehouse
-- A team's own tables, here in DuckDB: flights, as the US DOT recorded them, and what
-- the team computes from them, as it would with dbt. FeatureSQL passes plain SQL through.

CREATE OR REPLACE TABLE flights AS
SELECT * FROM '${flights}';

-- The delay of a flight is known when it has landed, which the data does not tell. 40 minutes
-- and one for each 7 miles is later than nearly all landings.
CREATE OR REPLACE TABLE landings AS
SELECT origin, destination, delay, date + to_minutes(40 + distance // 7) AS landed_at
FROM flights;

CREATE OR REPLACE TABLE origin_delays AS
SELECT origin AS airport, landed_at,
  round(avg(delay) OVER three_hours, 1) AS avg_delay_3h,
  count(*) OVER three_hours AS flights_3h
FROM landings
WINDOW three_hours AS (
  PARTITION BY origin ORDER BY landed_at
  RANGE BETWEEN INTERVAL 3 HOUR PRECEDING AND CURRENT ROW);

-- Changes slowly: from the first of each month on, an airport has the numbers of the month
-- before. July has only begun where the data ends.
CREATE OR REPLACE TABLE airport_months AS
SELECT origin AS airport, date_trunc('month', landed_at) + INTERVAL 1 MONTH AS valid_from,
  any_value(city) AS city, any_value(state) AS state,
  count(*) AS flights_last_month, round(avg(delay), 1) AS avg_delay_last_month
FROM landings
  JOIN '${airports}' AS airports ON airports.iata = landings.origin
WHERE landed_at < TIMESTAMP '2001-07-01'
GROUP BY ALL;
