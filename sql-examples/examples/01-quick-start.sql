-- Quick start
-- Two tables of a warehouse, and a feature view over one of them. Each label then gets the
-- features as they were known at its own instant: never later ones.

CREATE TABLE clicks AS
SELECT * FROM (VALUES
  (1, TIMESTAMP '2026-03-01 09:00:00', 2),
  (1, TIMESTAMP '2026-03-01 10:00:00', 5),
  (2, TIMESTAMP '2026-03-01 09:30:00', 1)
) AS t (user_id, clicked_at, clicks_1h);

CREATE TABLE labels AS
SELECT * FROM (VALUES
  (1, TIMESTAMP '2026-03-01 09:59:59', false),
  (1, TIMESTAMP '2026-03-01 10:00:00', true),
  (2, TIMESTAMP '2026-03-01 09:00:00', false),
  (3, TIMESTAMP '2026-03-01 12:00:00', false)
) AS t (user_id, asked_at, bought);

CREATE ENTITY user_account (user_id BIGINT);

CREATE FEATURE VIEW user_activity
  ENTITY user_account
  TIMESTAMP clicked_at
AS SELECT user_id, clicked_at, clicks_1h FROM clicks;

-- The training set. AS OF includes its instant; nobody has clicked yet: NULL.
SELECT labels.*, user_activity.*
FROM labels FEATURES user_activity AS OF labels.asked_at
ORDER BY user_id, asked_at;

-- To serve: copy the newest rows to the online store, and look them up by their key.
MATERIALIZE user_activity TO TIMESTAMP '2026-03-02 00:00:00';

SELECT * FROM FEATURES user_activity AS OF NOW WHERE user_id = 1;

EXPLAIN SELECT * FROM FEATURES user_activity AS OF NOW WHERE user_id = 1;
