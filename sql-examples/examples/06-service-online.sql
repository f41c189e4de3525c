-- A service, trained on and served
-- A service lists what one model reads. The same name gives the training set, for instants of the
-- past, and the input of one prediction, AS OF NOW. EXPLAIN tells which way a statement goes, and
-- why.

CREATE TABLE accounts AS
SELECT 1 AS user_id, TIMESTAMP '2026-01-01 00:00:00' AS updated_at, 'NO' AS country, 34 AS age
UNION ALL SELECT 2, TIMESTAMP '2026-01-01 00:00:00', 'SE', NULL;

CREATE TABLE spending AS
SELECT 1 AS user_id, TIMESTAMP '2026-01-02 00:00:00' AS paid_at, 12.50 AS spent_7d
UNION ALL SELECT 1, TIMESTAMP '2026-01-09 00:00:00', 99.00;

CREATE TABLE payments AS
SELECT 1 AS user_id, TIMESTAMP '2026-01-05 00:00:00' AS made_at, 20.00 AS amount
UNION ALL SELECT 2, TIMESTAMP '2026-01-05 00:00:00', 5.00;

CREATE ENTITY user_account (user_id BIGINT);

CREATE FEATURE VIEW user_profile
  ENTITY user_account
  TIMESTAMP updated_at
AS SELECT user_id, updated_at, country, age FROM accounts;

CREATE FEATURE VIEW user_spending
  ENTITY user_account
  TIMESTAMP paid_at
AS SELECT user_id, paid_at, spent_7d FROM spending;

CREATE FEATURE SERVICE fraud AS user_profile (age, country AS home), user_spending;

DESCRIBE fraud;

SELECT * FROM payments FEATURES fraud AS OF payments.made_at ORDER BY user_id;

MATERIALIZE user_profile TO TIMESTAMP '2026-02-01 00:00:00';

MATERIALIZE user_spending TO TIMESTAMP '2026-02-01 00:00:00';

EXPLAIN SELECT * FROM (VALUES (1, 20.00)) AS request (user_id, amount) FEATURES fraud AS OF NOW;

-- One row for each request, in their order; 3 is unknown.
SELECT *
FROM (VALUES (1, 20.00), (3, 1.00), (2, 5.00)) AS request (user_id, amount)
  FEATURES fraud AS OF NOW;

-- Several keys at once; those without a row are left out.
SELECT user_id, spent_7d FROM FEATURES user_spending AS OF NOW WHERE user_id IN (1, 2, 3);

SHOW CREATE fraud;
