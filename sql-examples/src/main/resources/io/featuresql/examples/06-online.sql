-- Look-ups
-- The same clause AS OF NOW, through the same driver, as prepared statements.

SELECT * FROM FEATURES airport_delays, airport_profile AS OF NOW WHERE airport = ?;

SELECT * FROM (VALUES (?, ?, ?)) AS request (airport, origin, destination)
  FEATURES delay_model AS OF NOW;
