-- What analysts write for DuckDB; AnalystScript says how this file is read.
--= labels l FEATURES profile, activity AS OF l.ts => joined l
--= labels AS l FEATURES profile, activity AS OF l.ts => joined AS l
--= labels FEATURES profile, activity AS OF ts => joined AS labels
--= labels l FEATURES profile AS OF l.ts => joined_profile l
--= FROM FEATURES profile AS OF TIMESTAMP '2026-01-05 00:00:00' => FROM population
--= labels_view v FEATURES profile AS OF v.ts => joined_profile v

-- setup
CREATE TABLE labels AS SELECT i::INTEGER AS id, CASE i % 6 WHEN 0 THEN NULL WHEN 5 THEN 9 ELSE i % 6 END::BIGINT AS user_id,
  CASE WHEN i = 13 THEN NULL ELSE TIMESTAMP '2026-01-01 00:00:00' + i * INTERVAL 7 HOUR END AS ts,
  ((i * 7 % 10) / 10)::DECIMAL(3, 1) AS label, CASE i % 3 WHEN 0 THEN 'web' WHEN 1 THEN 'app' ELSE 'shop' END AS kind
  FROM range(1, 25) AS r(i);
INSERT INTO labels SELECT * FROM labels WHERE id IN (3, 8);
CREATE VIEW labels_view AS SELECT * FROM labels;
CREATE TYPE mood AS ENUM ('calm', 'keen', 'wild');
CREATE TABLE profile_rows (user_id BIGINT, updated_at TIMESTAMP, loaded_at TIMESTAMP, age INTEGER, country VARCHAR,
  tags VARCHAR[], attrs JSON, address STRUCT(city VARCHAR, zip INTEGER), limits MAP(VARCHAR, INTEGER), feeling mood);
INSERT INTO profile_rows VALUES
  (1, '2026-01-01 00:00', '2026-01-01 01:00', 30, 'NO', ['a', 'b'], '{"plan": "free", "n": [1, 2, 3], "on": true}', {'city': 'Oslo', 'zip': 150}, MAP {'day': 10, 'week': 50}, 'calm'),
  (1, '2026-01-03 05:00', '2026-01-05 01:00', 31, 'SE', ['b'], '{"plan": "pro", "n": [], "on": false}', {'city': 'Lund', 'zip': 220}, MAP {'day': 20}, 'keen'),
  (1, '2026-01-06 00:00', '2026-01-06 01:00', 32, NULL, [], NULL, NULL, MAP {}, NULL),
  (2, '2026-01-02 00:00', '2026-01-02 01:00', 40, 'DK', ['c', 'a', 'c'], '{"plan": "free", "n": [7]}', {'city': 'Aarhus', 'zip': 8000}, MAP {'day': 5, 'month': 100}, 'wild'),
  (2, '2026-01-04 12:00', NULL, 41, 'NO', NULL, '{"plan": null}', {'city': NULL, 'zip': 1}, NULL, 'calm'),
  (3, '2026-01-01 12:00', '2026-01-01 13:00', NULL, 'FI', ['x y', 'it''s'], '{"plan": "pro", "deep": {"er": {"est": "v"}}}', {'city': 'Turku', 'zip': 20100}, MAP {'week': 70}, 'keen'),
  (4, '2026-01-05 00:00', '2026-01-05 01:00', 55, 'NO', ['z'], '[1, 2]', {'city': 'Bodø', 'zip': 8001}, MAP {'day': 1}, 'wild');
CREATE TABLE click_rows AS SELECT * FROM (VALUES
  (1, TIMESTAMP '2026-01-02 00:00:00', 5, 9.50::DECIMAL(9, 2), 'home'), (1, TIMESTAMP '2026-01-04 00:00:00', 7, 0.10, 'cart'),
  (2, TIMESTAMP '2026-01-01 00:00:00', 1, NULL, 'home'), (2, TIMESTAMP '2026-01-05 08:00:00', 2, 12.00, 'help'),
  (3, TIMESTAMP '2026-01-03 00:00:00', 0, 3.25, NULL), (9, TIMESTAMP '2026-01-02 12:00:00', 4, 1.00, 'cart')) AS t (user_id, clicked_at, clicks, spend, page);
CREATE TABLE users AS SELECT * FROM (VALUES (1, 'Ann'), (2, 'Bo'), (3, 'Cy'), (4, 'Di')) AS t (user_id, name);
CREATE TABLE rates AS SELECT * FROM (VALUES (TIMESTAMP '2026-01-01', 1.5), (TIMESTAMP '2026-01-04', 2.5)) AS t (since, rate);
CREATE ENTITY user_account (user_id BIGINT);
CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP loaded_at AS SELECT * FROM profile_rows;
CREATE FEATURE VIEW activity ENTITY user_account TIMESTAMP clicked_at TTL INTERVAL '3' DAY AS SELECT user_id, clicked_at, clicks, spend, page FROM click_rows;
CREATE FEATURE VIEW taste ENTITY user_account TIMESTAMP updated_at AS SELECT user_id, updated_at, [age, 1, 2]::DOUBLE[3] AS scores FROM profile_rows;
CREATE FEATURE SERVICE model AS profile (age, country AS home), activity (clicks);
CREATE TABLE joined_profile AS SELECT l.*, p.* EXCLUDE (user_id, updated_at, loaded_at) FROM labels l
  LEFT JOIN profile_rows p ON p.user_id = l.user_id AND p.updated_at <= l.ts QUALIFY row_number() OVER (PARTITION BY l.rowid ORDER BY p.updated_at DESC) = 1;
CREATE TABLE joined AS SELECT j.*, c.* EXCLUDE (user_id, clicked_at) FROM joined_profile j
  LEFT JOIN click_rows c ON c.user_id = j.user_id AND c.clicked_at BETWEEN j.ts - INTERVAL 3 DAY AND j.ts QUALIFY row_number() OVER (PARTITION BY j.rowid ORDER BY c.clicked_at DESC) = 1;
CREATE TABLE population AS SELECT * EXCLUDE (updated_at, loaded_at) FROM profile_rows WHERE updated_at <= TIMESTAMP '2026-01-05 00:00:00'
  QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY updated_at DESC) = 1;

-- every column of every type
SELECT * FROM labels l FEATURES profile, activity AS OF l.ts;

-- FROM first
FROM labels l FEATURES profile, activity AS OF l.ts WHERE clicks > 1;

-- FROM first, then SELECT and ORDER BY ALL
--+ ordered
FROM labels l FEATURES profile AS OF l.ts SELECT DISTINCT country, kind ORDER BY ALL;

-- COLUMNS by regular expression inside an aggregate
SELECT max(COLUMNS('^(age|cl|sp)')) FROM labels l FEATURES profile, activity AS OF l.ts;

-- COLUMNS with EXCLUDE and a cast
SELECT COLUMNS(* EXCLUDE (attrs, address, limits, tags))::VARCHAR FROM labels l FEATURES profile, activity AS OF l.ts;

-- COLUMNS named anew by a group of the expression
SELECT id, COLUMNS('c(ountry|licks)') AS 'f_\1' FROM labels l FEATURES profile, activity AS OF l.ts;

-- COLUMNS with a lambda
SELECT COLUMNS(lambda c: c LIKE 'a%') FROM labels l FEATURES profile, activity AS OF l.ts;

-- star with EXCLUDE and REPLACE
SELECT * EXCLUDE (attrs, limits) REPLACE (age * 2 AS age, upper(country) AS country) FROM labels l FEATURES profile, activity AS OF l.ts;

-- star with RENAME
SELECT l.* RENAME (label AS y) FROM labels l FEATURES profile AS OF l.ts WHERE age > 30;
-- by hand
SELECT id, user_id, ts, label AS y, kind FROM joined_profile WHERE age > 30;

-- UNION ALL BY NAME
SELECT id, age FROM labels l FEATURES profile AS OF l.ts UNION ALL BY NAME SELECT clicks, id FROM labels l FEATURES profile, activity AS OF l.ts;

-- GROUP BY ALL with a feature that is computed
SELECT country, age // 10 AS decade, count(*) AS n, sum(label) FILTER (kind = 'web') AS s FROM labels l FEATURES profile AS OF l.ts GROUP BY ALL;

-- GROUPING SETS with grouping()
SELECT country, kind, grouping(country, kind) AS g, count(*) AS n FROM labels l FEATURES profile AS OF l.ts GROUP BY GROUPING SETS ((country, kind), (country), ());

-- CUBE and HAVING
SELECT country, page, avg(age) AS a FROM labels l FEATURES profile, activity AS OF l.ts GROUP BY CUBE (country, page) HAVING count(*) > 2;

-- ROLLUP over an alias
SELECT upper(country) AS c, count(age) AS n FROM labels l FEATURES profile AS OF l.ts GROUP BY ROLLUP (c);

-- QUALIFY
SELECT id, country, age FROM labels l FEATURES profile AS OF l.ts QUALIFY row_number() OVER (PARTITION BY country ORDER BY ts, id) = 1;

-- QUALIFY with a named window
SELECT id, country, rank() OVER w AS r FROM labels l FEATURES profile AS OF l.ts WINDOW w AS (PARTITION BY country ORDER BY id DESC) QUALIFY r <= 2;

-- window frames by ROWS with EXCLUDE
SELECT id, sum(clicks) OVER (ORDER BY id, ts ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) AS s FROM labels l FEATURES profile, activity AS OF l.ts;

-- window frames by RANGE of an interval
SELECT id, count(age) OVER (PARTITION BY user_id ORDER BY ts RANGE BETWEEN INTERVAL 2 DAY PRECEDING AND CURRENT ROW) AS c FROM labels l FEATURES profile AS OF l.ts;

-- window frames by GROUPS
SELECT id, max(age) OVER (ORDER BY user_id GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) AS m FROM labels l FEATURES profile AS OF l.ts;

-- lag, lead and nth_value that ignore NULL
SELECT id, lag(age IGNORE NULLS) OVER (ORDER BY id) AS a, lead(page, 2, 'none') OVER (ORDER BY id) AS b, last_value(age IGNORE NULLS) OVER (ORDER BY id) AS c FROM labels l FEATURES profile, activity AS OF l.ts WHERE id NOT IN (3, 8);

-- DISTINCT ON
--+ ordered
SELECT DISTINCT ON (country) country, id, age FROM labels l FEATURES profile AS OF l.ts ORDER BY country NULLS FIRST, id;

-- lambda in list_transform, arrow form
SET lambda_syntax = 'ENABLE_SINGLE_ARROW';
SELECT id, list_transform(tags, t -> t || '!') AS x FROM labels l FEATURES profile AS OF l.ts;

-- lambdas in filter and reduce, python form
SELECT id, list_filter(tags, lambda t: t <> 'a') AS f, list_reduce([age, id, 1], lambda a, b: a + b) AS r FROM labels l FEATURES profile AS OF l.ts WHERE age IS NOT NULL;

-- lambda with an index and two levels
SELECT id, list_transform(tags, lambda t, i: list_transform([1, 2], lambda k: k * i + age)) AS x FROM labels l FEATURES profile AS OF l.ts;

-- list comprehension with a condition
SELECT id, [upper(t) || age::VARCHAR FOR t IN tags IF t <> 'c'] AS x FROM labels l FEATURES profile AS OF l.ts;

-- list slices, concatenation and containment
SELECT id, tags[1], tags[-1], tags[1:2] AS two, tags || ['q'] AS more, list_contains(tags, 'a') AS has, tags && ['b', 'z'] AS some FROM labels l FEATURES profile AS OF l.ts;

-- list functions that sort and aggregate
SELECT id, list_sort(tags, 'DESC') AS s, list_distinct(tags) AS d, array_to_string(tags, '+') AS j, list_aggregate(tags, 'string_agg', '|') AS g FROM labels l FEATURES profile AS OF l.ts;

-- fixed-size arrays
SELECT id, array_inner_product(scores, [1, 1, 1]::DOUBLE[3]) AS p, scores[2] AS two FROM labels l FEATURES taste AS OF l.ts WHERE scores[1] IS NOT NULL;
-- by hand
SELECT id, age + 3::DOUBLE AS p, 1::DOUBLE AS two FROM joined_profile WHERE age IS NOT NULL;

-- structs by dot, bracket and star
SELECT id, address.city, address['zip'] AS z, struct_extract(address, 'city') AS c FROM labels l FEATURES profile AS OF l.ts;

-- struct star by unnest
SELECT id, unnest(address) FROM labels l FEATURES profile AS OF l.ts;

-- struct_pack and row comparison
SELECT {'a': age, 'c': {'d': country}} AS s, row(age, id) AS r, struct_pack(k := kind, v := age) AS p FROM labels l FEATURES profile AS OF l.ts WHERE (country, age) > ('A', 20);

-- maps
SELECT id, limits['day'] AS d, map_keys(limits) AS k, cardinality(limits) AS n, map_entries(limits) AS e, MAP {country: age} AS m FROM labels l FEATURES profile AS OF l.ts WHERE country IS NOT NULL;

-- enums
SELECT id, feeling, feeling > 'calm' AS more, enum_code(feeling) AS code FROM labels l FEATURES profile AS OF l.ts WHERE feeling = 'keen' OR feeling IS NULL;

-- JSON arrows and paths
SELECT id, attrs->>'plan' AS plan, attrs->'$.n[0]' AS n, attrs->>'$.deep.er.est' AS deep, json_array_length(attrs->'n') AS len FROM labels l FEATURES profile AS OF l.ts;

-- JSON functions
SELECT id, json_extract_string(attrs, ['$.plan', '$.on']) AS e, json_type(attrs) AS t, json_keys(attrs) AS k, json_contains(attrs, '7') AS h FROM labels l FEATURES profile AS OF l.ts;

-- JSON made and transformed
SELECT json_object('a', age, 'c', country) AS o, to_json(address) AS j, json_transform(attrs, '{"plan": "VARCHAR"}') AS t FROM labels l FEATURES profile AS OF l.ts;

-- json_each beside the clause
SELECT l.id, e.key, e.value FROM labels l FEATURES profile AS OF l.ts, json_each(attrs) AS e WHERE l.id < 12;

-- JSON aggregates
SELECT country, json_group_array(id) AS a, json_group_object(id, age) AS o FROM (SELECT DISTINCT id, age, country FROM labels l FEATURES profile AS OF l.ts ORDER BY id) GROUP BY country;

-- regular expressions
SELECT id, regexp_extract(country, '([A-Z])([A-Z])', 2) AS x, regexp_replace(page, '[aeiou]', '*', 'g') AS y, country ~ 'N.' AS m, page SIMILAR TO '(home|cart)' AS s, regexp_extract_all(page, '.') AS all FROM labels l FEATURES profile, activity AS OF l.ts;
-- by hand
SELECT id, regexp_extract(country, '([A-Z])([A-Z])', 2) AS x, regexp_replace(page, '[aeiou]', '*', 'g') AS y, country ~ 'N.' AS m, page SIMILAR TO '(home|cart)' AS s, regexp_extract_all(page, '.') AS all FROM joined l;

-- LIKE, ILIKE, GLOB and ESCAPE
SELECT id FROM labels l FEATURES profile, activity AS OF l.ts WHERE country ILIKE 'n%' AND page NOT GLOB 'c*' OR kind LIKE 'a!%' ESCAPE '!';

-- date functions
SELECT id, date_trunc('week', ts) AS w, date_diff('hour', TIMESTAMP '2026-01-01', ts) AS h, strftime(ts, '%Y-%j') AS f, datepart('dow', ts) AS d, ts::DATE + age AS later, make_date(2026, 1, id) AS m FROM labels l FEATURES profile AS OF l.ts;

-- time zones
SELECT id, ts AT TIME ZONE 'Europe/Oslo' AS t, timezone('UTC', ts) AS u, extract(epoch FROM ts) AS e FROM labels l FEATURES profile AS OF l.ts WHERE age IS NOT NULL;

-- time buckets
SELECT time_bucket(INTERVAL '2 days', ts) AS b, max(age) AS m, sum(spend) AS s FROM labels l FEATURES profile, activity AS OF l.ts GROUP BY b;

-- age of the matched row
SELECT id, l.ts - profile.updated_at AS lag FROM labels l FEATURES profile AS OF l.ts WHERE profile.updated_at IS NOT NULL;
-- by hand
SELECT l.id, l.ts - max(r.updated_at) AS lag FROM (SELECT *, row_number() OVER () AS n FROM labels) l JOIN profile_rows r ON r.user_id = l.user_id AND r.updated_at <= l.ts GROUP BY l.n, l.id, l.ts;

-- casts, TRY_CAST and ::
SELECT id, age::VARCHAR AS a, TRY_CAST(country AS INTEGER) AS b, CAST(spend AS DOUBLE) AS c, '7'::INT + clicks AS d, spend::DECIMAL(5, 1) AS e FROM labels l FEATURES profile, activity AS OF l.ts;

-- CASE, IF, COALESCE, NULLIF and IS DISTINCT FROM
SELECT id, CASE country WHEN 'NO' THEN 1 ELSE 2 END AS a, if(age > 30, 'old', 'new') AS b, coalesce(page, country, '-') AS c, nullif(age, 31) AS d, country IS NOT DISTINCT FROM 'SE' AS e, ifnull(clicks, -1) AS f FROM labels l FEATURES profile, activity AS OF l.ts;

-- integer division, power, modulo and bits
SELECT id, age // 7 AS a, age % 7 AS b, age ** 2 AS c, age & 3 AS d, age << 1 AS e, ~age AS f, @(-age) AS g FROM labels l FEATURES profile AS OF l.ts;

-- string slices and format
SELECT id, country[1] AS a, page[2:] AS b, format('{}:{:04d}', country, age) AS c, printf('%s', page) AS d, lpad(kind, 5, '.') AS e FROM labels l FEATURES profile, activity AS OF l.ts;

-- method chains
SELECT id, country.lower().concat('!') AS a, tags.len() AS b FROM labels l FEATURES profile AS OF l.ts;

-- COLLATE
SELECT DISTINCT country COLLATE NOCASE AS c FROM labels l FEATURES profile AS OF l.ts WHERE country COLLATE NOCASE = 'no';

-- PIVOT statement
PIVOT (FROM labels l FEATURES profile AS OF l.ts) ON country USING count(*) AS n, max(age) AS a GROUP BY kind;

-- PIVOT in FROM by the standard
SELECT * FROM (SELECT kind, country, label FROM labels l FEATURES profile AS OF l.ts) PIVOT (sum(label) FOR country IN ('NO', 'SE') GROUP BY kind);

-- PIVOT right on the clause
SELECT * FROM labels FEATURES profile (country) AS OF ts PIVOT (count(*) FOR country IN ('NO', 'DK') GROUP BY kind);
-- by hand
SELECT * FROM joined_profile PIVOT (count(*) FOR country IN ('NO', 'DK') GROUP BY kind);

-- UNPIVOT
UNPIVOT (SELECT id, age, clicks FROM labels l FEATURES profile, activity AS OF l.ts) ON age, clicks INTO NAME what VALUE n;

-- UNPIVOT in FROM
SELECT * FROM (SELECT id, country, page FROM labels l FEATURES profile, activity AS OF l.ts) UNPIVOT INCLUDE NULLS (v FOR k IN (country, page));

-- ASOF JOIN beside the clause
SELECT l.id, age, rate FROM labels l FEATURES profile AS OF l.ts ASOF JOIN rates r ON l.ts >= r.since;

-- ASOF JOIN inside the spine
SELECT l.id, age, r.rate FROM labels l ASOF LEFT JOIN rates r ON l.ts >= r.since FEATURES profile AS OF l.ts;
-- by hand
SELECT l.id, age, r.rate FROM joined_profile l ASOF LEFT JOIN rates r ON l.ts >= r.since;

-- POSITIONAL JOIN
SELECT count(*) AS n, count(a.age) AS a FROM (SELECT age FROM labels l FEATURES profile AS OF l.ts) a POSITIONAL JOIN users u;

-- SEMI and ANTI JOIN
SELECT l.id, age FROM labels l FEATURES profile AS OF l.ts SEMI JOIN users u ON u.user_id = l.user_id UNION ALL SELECT l.id, -1 FROM labels l FEATURES profile AS OF l.ts ANTI JOIN users u ON u.user_id = l.user_id;

-- FULL JOIN with a feature in the condition
SELECT l.id, u.name FROM labels l FEATURES profile AS OF l.ts FULL JOIN users u ON u.user_id = l.user_id AND age > 40;

-- LATERAL that reads features
SELECT l.id, x.v FROM labels l FEATURES profile AS OF l.ts, LATERAL (SELECT age + u.user_id AS v FROM users u WHERE u.user_id < 3) AS x WHERE age IS NOT NULL;

-- UNNEST of a feature with ORDINALITY
SELECT l.id, t.tag, t.ord FROM labels l FEATURES profile AS OF l.ts CROSS JOIN UNNEST(tags) WITH ORDINALITY AS t(tag, ord);

-- generate_series as far as a feature says
SELECT id, unnest(generate_series(1, clicks)) AS n FROM labels l FEATURES profile, activity AS OF l.ts;

-- spine from a table function
SELECT r.k, age FROM generate_series(1, 4) AS r(k) FEATURES profile ON user_id = r.k AS OF TIMESTAMP '2026-01-05 00:00:00';
-- by hand
SELECT user_id AS k, age FROM population;

-- spine of VALUES
SELECT v.x, age, country FROM (VALUES (1, 'p'), (7, 'q')) AS v(user_id, x) FEATURES profile AS OF DATE '2026-01-05';
-- by hand
SELECT v.x, age, country FROM (VALUES (1, 'p'), (7, 'q')) AS v(user_id, x) LEFT JOIN population USING (user_id);

-- the population, filtered
SELECT user_id, age, tags FROM FEATURES profile AS OF TIMESTAMP '2026-01-05 00:00:00' WHERE age > 30 AND len(tags) > 0;

-- COPY to a file, which read_csv reads
COPY (SELECT id, age, country FROM labels l FEATURES profile AS OF l.ts) TO '{folder}/made.csv' (HEADER, DELIMITER ';');
SELECT * FROM read_csv('{folder}/made.csv', header = true, delim = ';');

-- the row numbers of a table
SELECT rowid, l.rowid AS r, id FROM labels l FEATURES profile AS OF l.ts WHERE rowid < 9 ORDER BY rowid;
-- by hand
SELECT rowid, rowid AS r, id FROM labels WHERE rowid < 9;

-- DELETE of the rows that have a feature, by their numbers
CREATE TABLE made AS SELECT DISTINCT id, user_id, ts FROM labels;
DELETE FROM made WHERE rowid IN (SELECT rowid FROM made m FEATURES profile AS OF m.ts WHERE age > 30);
SELECT id FROM made;
-- by hand
CREATE TABLE made AS SELECT DISTINCT id FROM labels;
DELETE FROM made WHERE id IN (SELECT id FROM joined_profile WHERE age > 30);
SELECT id FROM made;

-- the names of files and the row numbers in them
COPY (SELECT id, user_id, ts FROM labels ORDER BY id) TO '{folder}/named.parquet';
SELECT split_part(filename, '/', -1) AS f, file_row_number AS n, id, age FROM read_parquet('{folder}/named.parquet', file_row_number = true) s FEATURES profile AS OF s.ts;
-- by hand
COPY (SELECT id, age FROM joined_profile ORDER BY id) TO '{folder}/named.parquet';
SELECT split_part(filename, '/', -1) AS f, file_row_number AS n, id, age FROM read_parquet('{folder}/named.parquet', file_row_number = true);

-- read_csv as a spine
COPY (SELECT id, user_id, ts FROM labels) TO '{folder}/spine.csv';
SELECT s.id, age FROM read_csv('{folder}/spine.csv', columns = {'id': 'INTEGER', 'user_id': 'BIGINT', 'ts': 'TIMESTAMP'}) s FEATURES profile AS OF s.ts;
-- by hand
COPY (SELECT id, user_id, ts FROM labels) TO '{folder}/spine.csv';
SELECT id, age FROM joined_profile;

-- Parquet by partition as a spine
COPY labels TO '{folder}/parts' (FORMAT parquet, PARTITION_BY (kind), OVERWRITE_OR_IGNORE);
SELECT s.id, s.kind, age FROM read_parquet('{folder}/parts/*/*.parquet', hive_partitioning = true) s FEATURES profile AS OF s.ts;
-- by hand
COPY labels TO '{folder}/parts' (FORMAT parquet, PARTITION_BY (kind), OVERWRITE_OR_IGNORE);
SELECT id, kind, age FROM joined_profile;

-- recursive CTE over features
WITH RECURSIVE f AS (SELECT id, clicks FROM labels l FEATURES profile, activity AS OF l.ts), r(id, n) AS (SELECT id, clicks FROM f WHERE clicks > 0 UNION ALL SELECT id, n - 1 FROM r WHERE n > 1) SELECT id, sum(n) AS s FROM r GROUP BY id;

-- recursive CTE as a spine
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n, age FROM r FEATURES profile ON user_id = n AS OF TIMESTAMP '2026-01-05 00:00:00';
-- by hand
SELECT n::INTEGER AS n, age FROM range(1, 6) AS r(n) LEFT JOIN population ON user_id = n;

-- CTEs, MATERIALIZED and not
WITH a AS MATERIALIZED (SELECT * FROM labels l FEATURES profile AS OF l.ts), b AS NOT MATERIALIZED (FROM a WHERE age > 30) SELECT a.id, b.age FROM a LEFT JOIN b USING (id);

-- WITH inside a sub-query
SELECT (WITH x AS (SELECT age FROM labels l FEATURES profile AS OF l.ts) SELECT max(age) FROM x) AS m;

-- correlated sub-queries with a clause inside
SELECT u.name, (SELECT max(age) FROM labels l FEATURES profile AS OF l.ts WHERE l.user_id = u.user_id) AS m, (SELECT list(id ORDER BY id) FROM labels l FEATURES profile, activity AS OF l.ts WHERE l.user_id = u.user_id AND clicks > 1) AS l FROM users u;

-- EXISTS, IN and ANY
SELECT name FROM users u WHERE EXISTS (FROM labels l FEATURES profile AS OF l.ts WHERE l.user_id = u.user_id AND age > 40) OR user_id IN (SELECT user_id FROM labels l FEATURES profile AS OF l.ts WHERE country = 'FI') OR 31 = ANY (SELECT age FROM labels l FEATURES profile AS OF l.ts WHERE l.user_id = u.user_id);

-- set operations
(SELECT country FROM labels l FEATURES profile AS OF l.ts EXCEPT ALL SELECT 'NO') INTERSECT (SELECT country FROM labels l FEATURES profile AS OF l.ts) ORDER BY 1;

-- aggregates with ORDER BY and FILTER
SELECT string_agg(country, ',' ORDER BY id DESC, ts) AS s, list(age ORDER BY id) FILTER (age > 30) AS l, count(DISTINCT country) AS d, first(page ORDER BY id) AS f FROM labels l FEATURES profile, activity AS OF l.ts;

-- quantiles and WITHIN GROUP
SELECT median(age) AS m, quantile_cont(age, [0.25, 0.5]) AS q, percentile_cont(0.5) WITHIN GROUP (ORDER BY clicks) AS p, mode() WITHIN GROUP (ORDER BY kind) AS o, mad(age) AS d FROM labels l FEATURES profile, activity AS OF l.ts;

-- approximate aggregates
SELECT approx_count_distinct(country) AS c, approx_quantile(age, 0.5) AS q, histogram(age) AS h FROM labels l FEATURES profile AS OF l.ts;

-- arg_max, bool_and, corr and bit_xor
SELECT arg_max(country, age) AS a, max_by(id, age * 100 + id, 2) AS m, bool_and(age > 20) AS b, corr(age, id) AS c, bit_xor(age) AS x, product(clicks) AS p FROM labels l FEATURES profile, activity AS OF l.ts WHERE id < 13 AND id NOT IN (3, 8);

-- USING SAMPLE of everything
SELECT count(*) AS n, sum(age) AS a FROM labels l FEATURES profile AS OF l.ts USING SAMPLE 100 PERCENT (bernoulli);

-- TABLESAMPLE of the spine
SELECT l.id, age FROM labels l TABLESAMPLE reservoir(100%) REPEATABLE (7) FEATURES profile AS OF l.ts;
-- by hand
SELECT id, age FROM joined_profile;

-- LIMIT by percent and OFFSET
--+ ordered
SELECT id, age FROM labels l FEATURES profile AS OF l.ts ORDER BY age DESC NULLS LAST, id LIMIT 50 PERCENT OFFSET 2;

-- SUMMARIZE
SELECT column_name, min, max, count, null_percentage FROM (SUMMARIZE SELECT id, age, country FROM labels l FEATURES profile AS OF l.ts);

-- DESCRIBE
DESCRIBE SELECT * FROM labels l FEATURES profile, activity AS OF l.ts;

-- EXPLAIN ANALYZE
--+ runs
EXPLAIN ANALYZE SELECT * FROM labels l FEATURES profile AS OF l.ts;

-- parameters everywhere
--+ ordered
--+ parameters 'p' | 2026-01-05T00:00 | 20 | 3
SELECT l.id, age, ? AS p FROM labels l FEATURES profile AS OF ? WHERE l.id < ? ORDER BY l.id, ts LIMIT ?;
-- by hand
SELECT l.id, age, ? AS p FROM labels l LEFT JOIN population p ON p.user_id = l.user_id AND ? IS NOT NULL WHERE l.id < ? ORDER BY l.id, ts LIMIT ?;

-- parameters by number
--+ parameters 5 | 'NO'
SELECT id, $1 + age AS a, $2 = country AS b FROM labels l FEATURES profile AS OF l.ts WHERE id > $1 /*?*/;

-- variables
SET VARIABLE least = 10;
SELECT id, age FROM labels l FEATURES profile AS OF l.ts WHERE id > getvariable('least');

-- CREATE TABLE AS with parameters
--+ parameters 10
CREATE TABLE made AS SELECT id, age, address FROM labels l FEATURES profile AS OF l.ts WHERE id < ?;
FROM made;

-- CREATE OR REPLACE TEMP TABLE from FROM
CREATE OR REPLACE TEMP TABLE made AS FROM labels l FEATURES profile, activity AS OF l.ts;
TABLE made;

-- CREATE VIEW with names
CREATE VIEW seen (n, years) AS SELECT id, age FROM labels l FEATURES profile AS OF l.ts;
SELECT * FROM seen WHERE years > 30;

-- CREATE MACRO that is a table
CREATE OR REPLACE MACRO older(than) AS TABLE SELECT id, age FROM labels l FEATURES profile AS OF l.ts WHERE age > than;
FROM older(31);

-- INSERT BY NAME with RETURNING
CREATE TABLE made (country VARCHAR, id INTEGER, made_at TIMESTAMP DEFAULT TIMESTAMP '2026-01-01');
INSERT INTO made BY NAME SELECT id, country FROM labels l FEATURES profile AS OF l.ts RETURNING id, upper(country) AS c, made_at;

-- INSERT ON CONFLICT
CREATE TABLE made (id INTEGER PRIMARY KEY, n INTEGER);
INSERT INTO made VALUES (1, -1), (99, -1);
INSERT INTO made SELECT DISTINCT id, age FROM labels l FEATURES profile AS OF l.ts ON CONFLICT (id) DO UPDATE SET n = excluded.n;
FROM made;

-- INSERT OR IGNORE
CREATE TABLE made (id INTEGER PRIMARY KEY, n INTEGER);
INSERT INTO made VALUES (1, -1);
INSERT OR IGNORE INTO made SELECT DISTINCT id, age FROM labels l FEATURES profile AS OF l.ts;
FROM made;

-- UPDATE FROM a sub-query
CREATE TABLE made AS SELECT DISTINCT id, 0 AS n FROM labels;
UPDATE made SET n = q.age FROM (SELECT id, age FROM labels l FEATURES profile AS OF l.ts) q WHERE q.id = made.id;
FROM made;

-- DELETE USING
CREATE TABLE made AS SELECT DISTINCT id FROM labels;
DELETE FROM made USING (SELECT id FROM labels l FEATURES profile AS OF l.ts WHERE age > 30) q WHERE q.id = made.id RETURNING made.id;

-- MERGE
CREATE TABLE made AS SELECT id, 0 AS n FROM (SELECT DISTINCT id FROM labels) WHERE id < 20;
MERGE INTO made USING (SELECT DISTINCT id, age FROM labels l FEATURES profile AS OF l.ts) q ON q.id = made.id WHEN MATCHED AND q.age IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET n = q.age WHEN NOT MATCHED THEN INSERT VALUES (q.id, q.age);
FROM made;

-- quoted names
SELECT l."id" AS "the id", "profile"."age" AS "select" FROM "labels" "l" FEATURES "profile" AS OF "l"."ts";
-- by hand
SELECT id AS "the id", age AS "select" FROM joined_profile;

-- dollar quotes, E'' and comments
SELECT $$it's FEATURES profile$$ AS a, $x$ AS OF $x$ AS b, E'a\tb\'' AS c, /* FEATURES profile AS OF */ age -- AS OF ts
FROM labels l FEATURES profile AS OF l.ts;
-- by hand
SELECT 'it''s FEATURES ' || 'profile' AS a, ' AS OF ' AS b, E'a\tb\'' AS c, age FROM joined_profile;

-- alias before a colon
SELECT n: id, years: age FROM labels l FEATURES profile AS OF l.ts;

-- numbers with underscores and exponents
SELECT id, age + 1_000 AS a, age * 1e2 AS b, .5 * age AS d FROM labels l FEATURES profile AS OF l.ts;

-- trailing commas
SELECT id, age, FROM labels l FEATURES profile AS OF l.ts GROUP BY id, age,;

-- ORDER BY ALL DESC NULLS FIRST
--+ ordered
SELECT country, id FROM labels l FEATURES profile AS OF l.ts ORDER BY ALL DESC NULLS FIRST;

-- VALUES, TABLE and the clause in one UNION
(SELECT user_id, age FROM FEATURES profile AS OF TIMESTAMP '2026-01-05 00:00:00') UNION ALL VALUES (0, 0) UNION ALL (SELECT id, age FROM labels l FEATURES profile AS OF l.ts);

-- a view as the spine
SELECT v.id, age, country FROM labels_view v FEATURES profile AS OF v.ts;

-- features of features: a clause over a clause
SELECT q.id, q.age, n.clicks FROM (SELECT * FROM labels l FEATURES profile AS OF l.ts) q FEATURES activity (clicks) AS n AS OF q.ts;
-- by hand
SELECT id, age, clicks FROM joined;

-- a service, its stars and its members
SELECT id, model.*, profile.age AS again FROM labels FEATURES model AS OF ts;
-- by hand
SELECT id, age, country AS home, clicks, age AS again FROM joined;

-- BEFORE, WITHIN and two instants
SELECT l.id, a.age AS x, b.age AS y FROM labels l FEATURES profile (age) AS a WITHIN INTERVAL '1' DAY BEFORE l.ts FEATURES profile (age) AS b AS OF l.ts - INTERVAL 12 HOUR;
-- by hand
SELECT l.id, (SELECT arg_max(age, updated_at) FROM profile_rows r WHERE r.user_id = l.user_id AND updated_at < l.ts AND updated_at >= l.ts - INTERVAL 1 DAY) AS x, (SELECT arg_max(age, updated_at) FROM profile_rows r WHERE r.user_id = l.user_id AND updated_at <= l.ts - INTERVAL 12 HOUR) AS y FROM labels l;

-- KNOWN AS OF an instant
SELECT l.id, age FROM labels l FEATURES profile (age) AS OF l.ts KNOWN AS OF TIMESTAMP '2026-01-04 00:00:00';
-- by hand
SELECT l.id, (SELECT arg_max(age, updated_at) FROM profile_rows r WHERE r.user_id = l.user_id AND updated_at <= l.ts AND loaded_at <= TIMESTAMP '2026-01-04 00:00:00') AS age FROM labels l;

-- KNOWN AS OF what each row knew
SELECT l.id, age FROM labels l FEATURES profile (age) AS OF l.ts KNOWN AS OF l.ts;
-- by hand
SELECT l.id, (SELECT arg_max(age, updated_at) FROM profile_rows r WHERE r.user_id = l.user_id AND updated_at <= l.ts AND loaded_at <= l.ts) AS age FROM labels l;

-- macros with features as arguments
CREATE OR REPLACE MACRO twice(x) AS x * 2;
SELECT id, twice(age) AS t FROM labels l FEATURES profile AS OF l.ts;

-- a macro as the spine
CREATE OR REPLACE MACRO recent(n) AS TABLE SELECT * FROM labels WHERE id > n;
SELECT r.id, age FROM recent(10) r FEATURES profile AS OF r.ts;
-- by hand
CREATE OR REPLACE MACRO recent(n) AS TABLE SELECT * FROM labels WHERE id > n;
SELECT id, age FROM joined_profile WHERE id > 10;

-- query_table as a spine
SELECT q.id, age FROM query_table('labels') q FEATURES profile AS OF q.ts;
-- by hand
SELECT id, age FROM joined_profile;

-- JOIN USING in the spine
SELECT name, age, user_id FROM labels JOIN users USING (user_id) FEATURES profile AS OF ts;
-- by hand
SELECT name, age, user_id FROM joined_profile JOIN users USING (user_id);

-- a list of structs of features
SELECT country, list({'id': id, 'age': age} ORDER BY id, ts) AS l FROM labels l FEATURES profile AS OF l.ts GROUP BY country;

-- IN with a list, BETWEEN and tuples
SELECT id FROM labels l FEATURES profile, activity AS OF l.ts WHERE age IN (30, 40) AND clicks BETWEEN 1 AND 5 OR (country, page) IN (('NO', 'cart'), ('SE', 'home'));

-- intervals and arithmetic with features
SELECT id, ts + to_days(age) AS a, ts - INTERVAL (clicks) HOUR AS b, INTERVAL '1 day' * clicks AS c FROM labels l FEATURES profile, activity AS OF l.ts;
