-- The online store
-- MATERIALIZE copies the newest row of each key to the online store: here a file in the project,
-- with online=redis://... in the URL a Redis.

MATERIALIZE ALL;

EXPLAIN SELECT * FROM FEATURES airport_delays, airport_profile AS OF NOW WHERE airport = ?;
