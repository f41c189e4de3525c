-- One entity in two roles
-- A trade has a buyer and a seller, and both are users. The view appears twice, each time bound to
-- another column under another alias, and its features get other names where they would collide.

CREATE TABLE ratings AS
SELECT * FROM (VALUES
  (1, TIMESTAMP '2026-01-01 00:00:00', 4.5, 10),
  (1, TIMESTAMP '2026-01-03 00:00:00', 4.0, 12),
  (2, TIMESTAMP '2026-01-02 00:00:00', 3.0, 1)
) AS t (user_id, rated_at, stars, ratings);

CREATE TABLE trades AS
SELECT * FROM (VALUES
  (100, 1, 2, TIMESTAMP '2026-01-02 12:00:00'),
  (101, 2, 1, TIMESTAMP '2026-01-04 12:00:00'),
  (102, 1, 1, TIMESTAMP '2026-01-01 12:00:00')
) AS t (trade_id, buyer_id, seller_id, traded_at);

CREATE ENTITY user_account (user_id BIGINT);

CREATE FEATURE VIEW user_rating
  ENTITY user_account
  TIMESTAMP rated_at
AS SELECT user_id, rated_at, stars, ratings FROM ratings;

SELECT *
FROM trades
  FEATURES
    user_rating (stars AS buyer_stars) AS buyer ON user_id = trades.buyer_id,
    user_rating (stars AS seller_stars, ratings AS seller_ratings) AS seller
      ON user_id = trades.seller_id
  AS OF trades.traded_at
ORDER BY trade_id;

-- The aliases can be asked one by one, and the rest is the warehouse's SQL.
SELECT count(*) AS trades, avg(buyer.stars - seller.stars) AS mean_difference
FROM trades
  FEATURES user_rating AS buyer ON user_id = trades.buyer_id,
    user_rating AS seller ON user_id = trades.seller_id
  AS OF trades.traded_at;
