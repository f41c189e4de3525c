-- Trained as served
-- Every airport and every route is looked up online, one by one, and the warehouse computes the
-- same for all of them. Each value must be equal.

SELECT * FROM FEATURES airport_delays, airport_profile AS OF NOW;

SELECT *
FROM (SELECT DISTINCT origin AS airport, origin, destination FROM flights) AS request
  FEATURES delay_model AS OF NOW;
