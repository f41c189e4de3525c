-- Churn: profiles that change, usage that ages
-- A profile holds until the next one. A month's usage says nothing about a customer two months
-- later, so its view has a TTL; WITHIN overrides it for one statement. The timestamp of the view
-- tells whether a row was found at all.

CREATE TABLE profiles AS
SELECT * FROM (VALUES
  ('ann', TIMESTAMP '2025-11-02 00:00:00', 'basic', 'NO'),
  ('ann', TIMESTAMP '2026-02-10 00:00:00', 'premium', 'NO'),
  ('bob', TIMESTAMP '2026-01-05 00:00:00', 'basic', NULL)
) AS t (customer, valid_from, plan, country);

CREATE TABLE usage AS
SELECT * FROM (VALUES
  ('ann', TIMESTAMP '2026-01-31 00:00:00', 41.5),
  ('ann', TIMESTAMP '2026-02-28 00:00:00', 12.0),
  ('bob', TIMESTAMP '2026-01-31 00:00:00', 3.25)
) AS t (customer, month_end, hours);

CREATE TABLE churned AS
SELECT * FROM (VALUES
  ('ann', TIMESTAMP '2026-02-10 00:00:00', false),
  ('ann', TIMESTAMP '2026-03-15 00:00:00', true),
  ('bob', TIMESTAMP '2026-03-15 00:00:00', false),
  ('cat', TIMESTAMP '2026-03-15 00:00:00', false)
) AS t (customer, observed_at, left_us);

CREATE ENTITY customer (customer VARCHAR);

CREATE FEATURE VIEW customer_profile
  ENTITY customer
  TIMESTAMP valid_from
AS SELECT customer, valid_from, plan, country FROM profiles;

CREATE FEATURE VIEW customer_usage
  ENTITY customer
  TIMESTAMP month_end
  TTL INTERVAL '31' DAY
AS SELECT customer, month_end, hours FROM usage;

SELECT *
FROM churned FEATURES customer_profile, customer_usage AS OF churned.observed_at
ORDER BY customer, observed_at;

-- bob's country is NULL because it is in his profile; cat has no profile.
SELECT customer, observed_at, customer_profile.valid_from, country, hours
FROM churned
  FEATURES customer_profile, customer_usage WITHIN INTERVAL '90' DAY AS OF churned.observed_at
ORDER BY customer, observed_at;

-- Without a table to the left: all customers with a profile at an instant.
SELECT * FROM FEATURES customer_profile AS OF TIMESTAMP '2026-01-31 00:00:00' ORDER BY customer;
