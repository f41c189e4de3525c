-- Data that arrives late
-- A balance holds from one instant and is loaded at a later one; a correction holds from the same
-- instant and is loaded later still. AS OF looks at when it held. KNOWN AS OF also asks what had been
-- loaded, so that the training set sees what the model would have seen.

CREATE TABLE balances AS
SELECT * FROM (VALUES
  (7, TIMESTAMP '2026-05-01 00:00:00', TIMESTAMP '2026-05-01 06:00:00', 100),
  (7, TIMESTAMP '2026-05-02 00:00:00', TIMESTAMP '2026-05-02 06:00:00', 250),
  (7, TIMESTAMP '2026-05-02 00:00:00', TIMESTAMP '2026-05-04 06:00:00', 205)
) AS t (account_id, day, loaded_at, balance);

CREATE TABLE payments AS
SELECT * FROM (VALUES
  (1, 7, TIMESTAMP '2026-05-02 03:00:00'),
  (2, 7, TIMESTAMP '2026-05-03 03:00:00'),
  (3, 7, TIMESTAMP '2026-05-05 03:00:00')
) AS t (payment_id, account_id, paid_at);

CREATE ENTITY account (account_id INTEGER);

CREATE FEATURE VIEW account_balance
  ENTITY account
  TIMESTAMP day
  CREATED TIMESTAMP loaded_at
AS SELECT account_id, day, loaded_at, balance FROM balances;

-- With what is known today: the correction replaces what it corrects.
SELECT * FROM payments FEATURES account_balance AS OF payments.paid_at ORDER BY payment_id;

-- With what was known when the payment was made.
SELECT *
FROM payments
  FEATURES account_balance AS OF payments.paid_at KNOWN AS OF payments.paid_at
ORDER BY payment_id;

-- With what was known at the end of May 3, for all payments.
SELECT *
FROM payments
  FEATURES account_balance AS OF payments.paid_at KNOWN AS OF TIMESTAMP '2026-05-03 23:59:59'
ORDER BY payment_id;
