-- Flights: what was known at departure
-- Flights from Juneau on the first days of 2001. The delay of a flight becomes known when it lands, so
-- a flight sees those before it that had landed, and never itself. Run it from FeatureSQL's folder;
-- ./featuresql demo does the same with all 3,000,000 flights.

CREATE TABLE flights AS
SELECT * FROM 'sql-examples/flights/flights.parquet'
WHERE origin = 'JNU' AND date < TIMESTAMP '2001-01-03 00:00:00';

CREATE ENTITY route (origin VARCHAR, destination VARCHAR);

CREATE FEATURE VIEW route_delays
  ENTITY route
  TIMESTAMP landed_at
  TTL INTERVAL '1' DAY
AS SELECT origin, destination, date + to_minutes(40 + distance // 7) AS landed_at,
  delay AS last_delay
FROM flights;

-- Here the key has two columns, both taken from the flights' columns of the same names.
SELECT date, destination, delay, route_delays.landed_at, last_delay
FROM flights FEATURES route_delays AS OF flights.date
ORDER BY date, destination, delay
LIMIT 10;

-- Anything of the warehouse goes around it.
SELECT destination, count(*) AS flights, count(last_delay) AS with_feature
FROM flights FEATURES route_delays AS OF flights.date
GROUP BY destination
ORDER BY destination;
