-- The training set
-- Each flight with what was known before it was to leave: one row for each flight, none lost,
-- none doubled.

SELECT date, delay, delay_model.*
FROM flights FEATURES delay_model ON airport = flights.origin BEFORE flights.date
WHERE origin = 'JFK' AND destination = 'SFO' AND date >= TIMESTAMP '2001-06-01'
ORDER BY date
LIMIT 5;

COPY (
  SELECT flights.*, delay_model.*
  FROM flights FEATURES delay_model ON airport = flights.origin BEFORE flights.date
) TO '${training}';
