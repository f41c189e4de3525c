-- What analysts write for Trino; AnalystScript says how this file is read.
--= labels l FEATURES profile, activity AS OF l.ts => joined l
--= labels AS l FEATURES profile, activity AS OF l.ts => joined AS l
--= labels l FEATURES profile AS OF l.ts => joined_profile l
--= FROM FEATURES profile AS OF TIMESTAMP '2026-01-05 00:00:00' => FROM population
--= labels_view v FEATURES profile AS OF v.ts => joined_profile v

-- setup
CREATE TABLE labels AS SELECT i AS id, CAST(CASE i % 6 WHEN 0 THEN NULL WHEN 5 THEN 9 ELSE i % 6 END AS bigint) AS user_id,
  CASE WHEN i = 13 THEN NULL ELSE TIMESTAMP '2026-01-01 00:00:00.000000' + i * INTERVAL '7' HOUR END AS ts,
  CAST((i * 7 % 10) / 10.0 AS decimal(3, 1)) AS label, CASE i % 3 WHEN 0 THEN 'web' WHEN 1 THEN 'app' ELSE 'shop' END AS kind
  FROM TABLE(sequence(1, 24)) AS r(i);
INSERT INTO labels SELECT * FROM labels WHERE id IN (3, 8);
CREATE VIEW labels_view AS SELECT * FROM labels;
CREATE TABLE profile_rows (user_id bigint, updated_at timestamp(6), loaded_at timestamp(6), age integer, country varchar,
  tags array(varchar), attrs json, address row(city varchar, zip integer), limits map(varchar, integer), host ipaddress);
INSERT INTO profile_rows VALUES
  (1, TIMESTAMP '2026-01-01 00:00:00', TIMESTAMP '2026-01-01 01:00:00', 30, 'NO', ARRAY['a', 'b'], JSON '{"plan": "free", "n": [1, 2, 3], "on": true}', CAST(ROW('Oslo', 150) AS row(city varchar, zip integer)), MAP(ARRAY['day', 'week'], ARRAY[10, 50]), IPADDRESS '10.0.0.1'),
  (1, TIMESTAMP '2026-01-03 05:00:00', TIMESTAMP '2026-01-05 01:00:00', 31, 'SE', ARRAY['b'], JSON '{"plan": "pro", "n": [], "on": false}', ROW('Lund', 220), MAP(ARRAY['day'], ARRAY[20]), IPADDRESS '10.0.0.2'),
  (1, TIMESTAMP '2026-01-06 00:00:00', TIMESTAMP '2026-01-06 01:00:00', 32, NULL, ARRAY[], NULL, NULL, MAP(), NULL),
  (2, TIMESTAMP '2026-01-02 00:00:00', TIMESTAMP '2026-01-02 01:00:00', 40, 'DK', ARRAY['c', 'a', 'c'], JSON '{"plan": "free", "n": [7]}', ROW('Aarhus', 8000), MAP(ARRAY['day'], ARRAY[5]), IPADDRESS '192.168.1.7'),
  (2, TIMESTAMP '2026-01-04 12:00:00', NULL, 41, 'NO', NULL, JSON '{"plan": null}', ROW(NULL, 1), NULL, IPADDRESS '2001:db8::1'),
  (3, TIMESTAMP '2026-01-01 12:00:00', TIMESTAMP '2026-01-01 13:00:00', NULL, 'FI', ARRAY['x y', 'it''s'], JSON '{"plan": "pro", "deep": {"er": {"est": "v"}}}', ROW('Turku', 20100), MAP(ARRAY['week'], ARRAY[70]), IPADDRESS '10.1.2.3'),
  (4, TIMESTAMP '2026-01-05 00:00:00', TIMESTAMP '2026-01-05 01:00:00', 55, 'NO', ARRAY['z'], JSON '[1, 2]', ROW('Bodø', 8001), MAP(ARRAY['day'], ARRAY[1]), IPADDRESS '10.9.9.9');
CREATE TABLE click_rows (user_id bigint, clicked_at timestamp(6), clicks integer, spend decimal(9, 2), page varchar(10));
INSERT INTO click_rows VALUES
  (1, TIMESTAMP '2026-01-02 00:00:00', 5, 9.50, 'home'), (1, TIMESTAMP '2026-01-04 00:00:00', 7, 0.10, 'cart'),
  (2, TIMESTAMP '2026-01-01 00:00:00', 1, NULL, 'home'), (2, TIMESTAMP '2026-01-05 08:00:00', 2, 12.00, 'help'),
  (3, TIMESTAMP '2026-01-03 00:00:00', 0, 3.25, NULL), (9, TIMESTAMP '2026-01-02 12:00:00', 4, 1.00, 'cart');
CREATE TABLE users AS SELECT * FROM (VALUES (BIGINT '1', 'Ann'), (2, 'Bo'), (3, 'Cy'), (4, 'Di')) AS t (user_id, name);
CREATE ENTITY user_account (user_id bigint);
CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP loaded_at AS SELECT * FROM profile_rows;
CREATE FEATURE VIEW activity ENTITY user_account TIMESTAMP clicked_at TTL INTERVAL '3' DAY AS SELECT user_id, clicked_at, clicks, spend, page FROM click_rows;
CREATE FEATURE SERVICE model AS profile (age, country AS home), activity (clicks);
CREATE TABLE numbered AS SELECT *, row_number() OVER () AS n FROM labels;
CREATE TABLE joined AS SELECT l.id, l.user_id, l.ts, l.label, l.kind, p.age, p.country, p.tags, p.attrs, p.address, p.limits, p.host, c.clicks, c.spend, c.page FROM numbered l
  LEFT JOIN (SELECT x.n, r.*, row_number() OVER (PARTITION BY x.n ORDER BY r.updated_at DESC) AS k FROM numbered x JOIN profile_rows r ON r.user_id = x.user_id AND r.updated_at <= x.ts) p ON p.n = l.n AND p.k = 1
  LEFT JOIN (SELECT x.n, r.*, row_number() OVER (PARTITION BY x.n ORDER BY r.clicked_at DESC) AS k FROM numbered x JOIN click_rows r ON r.user_id = x.user_id AND r.clicked_at BETWEEN x.ts - INTERVAL '3' DAY AND x.ts) c ON c.n = l.n AND c.k = 1;
CREATE TABLE joined_profile AS SELECT id, user_id, ts, label, kind, age, country, tags, attrs, address, limits, host FROM joined;
CREATE TABLE population AS SELECT user_id, age, country, tags, attrs, address, limits, host FROM
  (SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY updated_at DESC) AS k FROM profile_rows WHERE updated_at <= TIMESTAMP '2026-01-05 00:00:00') WHERE k = 1;
CREATE SCHEMA IF NOT EXISTS iceberg.analyst;
DROP TABLE IF EXISTS iceberg.analyst.labels;
CREATE TABLE iceberg.analyst.labels AS SELECT id, user_id, ts, kind FROM labels;
DELETE FROM iceberg.analyst.labels WHERE id > 12;

-- every column of every type
SELECT * FROM labels l FEATURES profile, activity AS OF l.ts;

-- a lambda in transform
SELECT id, transform(tags, t -> t || '!') AS x FROM labels l FEATURES profile AS OF l.ts;

-- lambdas in filter, reduce and any_match
SELECT id, filter(tags, t -> t <> 'a') AS f, reduce(ARRAY[age, 1], 0, (s, x) -> s + x, s -> s * 2) AS r, any_match(tags, t -> t = 'b') AS m, all_match(tags, t -> t > country) AS n FROM labels l FEATURES profile AS OF l.ts;

-- lambdas in one another that capture a feature
SELECT id, transform(tags, t -> transform(ARRAY[1, 2], k -> k * age + length(t))) AS x FROM labels l FEATURES profile AS OF l.ts;

-- zip_with and array_sort with a comparator
SELECT id, zip_with(tags, sequence(1, cardinality(tags)), (t, n) -> t || CAST(n AS varchar)) AS z, array_sort(tags, (a, b) -> IF(a < b, 1, IF(a = b, 0, -1))) AS s FROM labels l FEATURES profile AS OF l.ts WHERE cardinality(tags) > 0;

-- arrays by subscript, concatenation and constructors
SELECT id, tags[1] AS a, element_at(tags, -1) AS b, tags || ARRAY['q'] AS c, slice(tags, 1, 2) AS d, ARRAY[age, id] AS e, contains(tags, 'a') AS f FROM labels l FEATURES profile AS OF l.ts WHERE cardinality(tags) > 0;

-- array functions
SELECT id, array_distinct(tags) AS a, array_join(tags, '+', '-') AS b, array_position(tags, 'a') AS c, arrays_overlap(tags, ARRAY['b', 'z']) AS d, array_max(tags) AS e, ngrams(tags, 2) AS f, flatten(ARRAY[tags, tags]) AS g FROM labels l FEATURES profile AS OF l.ts;

-- maps and their lambdas
SELECT id, limits['day'] AS a, element_at(limits, 'week') AS b, map_filter(limits, (k, v) -> v > 5) AS c, transform_values(limits, (k, v) -> v + age) AS d, cardinality(limits) AS e FROM labels l FEATURES profile AS OF l.ts WHERE element_at(limits, 'day') IS NOT NULL;

-- maps made and aggregated
SELECT kind, map_agg(id, age) AS a, histogram(country) AS b, multimap_agg(kind, 1) AS c FROM labels l FEATURES profile AS OF l.ts WHERE id < 8 AND id <> 3 GROUP BY kind;

-- rows by name and by place
SELECT id, address.city, l.address.zip AS z, address[1] AS c, ROW(age, country) AS r, CAST(ROW(age, id) AS row(a bigint, b bigint)).a AS f FROM (SELECT * FROM labels l FEATURES profile AS OF l.ts) l;

-- row star
SELECT id, CAST(address AS row(city varchar, zip integer)).* AS (c, z) FROM labels l FEATURES profile AS OF l.ts WHERE address IS NOT NULL;

-- row comparison
SELECT id FROM labels l FEATURES profile, activity AS OF l.ts WHERE (country, age) > ('A', 20) AND (clicks, page) IN ((5, 'home'), (7, 'cart')) AND ROW(age, id) IS DISTINCT FROM ROW(30, 1);

-- json functions
SELECT id, json_extract_scalar(attrs, '$.plan') AS a, json_extract(attrs, '$.n[0]') AS b, json_array_length(json_extract(attrs, '$.n')) AS c, json_format(attrs) AS d, json_size(attrs, '$.deep') AS e FROM labels l FEATURES profile AS OF l.ts;

-- json by the standard
SELECT id, json_value(json_format(attrs), 'lax $.plan' DEFAULT 'x' ON EMPTY) AS a, json_query(json_format(attrs), 'lax $.n[*]' WITH ARRAY WRAPPER) AS b, json_exists(json_format(attrs), 'strict $.deep.er' FALSE ON ERROR) AS c FROM labels l FEATURES profile AS OF l.ts;

-- json made
SELECT id, json_object('a' : age, 'c' VALUE country ABSENT ON NULL) AS a, json_array(id, page NULL ON NULL) AS b, CAST(tags AS json) AS c, CAST(MAP(ARRAY['k'], ARRAY[age]) AS json) AS d FROM labels l FEATURES profile, activity AS OF l.ts;

-- json cast to other types
SELECT id, CAST(json_extract(attrs, '$.n') AS array(integer)) AS a, TRY_CAST(json_extract(attrs, '$.on') AS boolean) AS b, TRY(CAST(attrs AS map(varchar, json))) AS c FROM labels l FEATURES profile AS OF l.ts WHERE id < 10;

-- JSON_TABLE beside the clause
SELECT l.id, j.plan, j.n FROM labels l FEATURES profile AS OF l.ts CROSS JOIN JSON_TABLE(json_format(attrs), 'lax $' COLUMNS (plan varchar PATH 'lax $.plan', NESTED PATH 'lax $.n[*]' COLUMNS (n integer PATH 'lax $'))) AS j;
-- by hand
SELECT l.id, j.plan, j.n FROM joined_profile l CROSS JOIN JSON_TABLE(json_format(attrs), 'lax $' COLUMNS (plan varchar PATH 'lax $.plan', NESTED PATH 'lax $.n[*]' COLUMNS (n integer PATH 'lax $'))) AS j;

-- UNNEST of a feature WITH ORDINALITY
SELECT l.id, t.tag, t.ord FROM labels l FEATURES profile AS OF l.ts CROSS JOIN UNNEST(tags) WITH ORDINALITY AS t(tag, ord);

-- UNNEST of a map and an array side by side, LEFT JOIN
SELECT l.id, t.k, t.v, t.tag FROM labels l FEATURES profile AS OF l.ts LEFT JOIN UNNEST(limits, tags) AS t(k, v, tag) ON TRUE;

-- UNNEST of a sequence as far as a feature says
SELECT id, n FROM labels l FEATURES profile, activity AS OF l.ts CROSS JOIN UNNEST(sequence(1, clicks)) AS t(n) WHERE clicks > 0;

-- MATCH_RECOGNIZE over the clause
SELECT * FROM (SELECT id, user_id, ts, age FROM labels l FEATURES profile AS OF l.ts) MATCH_RECOGNIZE (
  PARTITION BY user_id ORDER BY ts, id
  MEASURES FIRST(low.id) AS since, LAST(up.age) AS years, count(*) AS n
  ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
  PATTERN (low up+) DEFINE up AS age > PREV(age)) AS m;

-- MATCH_RECOGNIZE with all rows, a subset and quantifiers
SELECT m.id, m.c, m.n FROM (SELECT id, user_id, ts, clicks FROM labels l FEATURES profile, activity AS OF l.ts) MATCH_RECOGNIZE (
  PARTITION BY user_id ORDER BY ts, id
  MEASURES CLASSIFIER() AS c, RUNNING count(u.*) AS n
  ALL ROWS PER MATCH WITH UNMATCHED ROWS
  PATTERN (a{1,2} (b | c)* d?) SUBSET u = (a, b) DEFINE a AS clicks IS NOT NULL, b AS b.clicks > 4, c AS c.clicks < 3) AS m;

-- MATCH_RECOGNIZE of the spine beside the clause
SELECT l.id, age, m.n FROM labels l FEATURES profile AS OF l.ts JOIN (SELECT * FROM labels MATCH_RECOGNIZE (PARTITION BY kind ORDER BY id MEASURES count(*) AS n PATTERN (x+) DEFINE x AS id > 0)) m ON m.kind = l.kind;

-- row pattern in a window
SELECT id, m OVER w AS m FROM (SELECT id, age FROM labels l FEATURES profile AS OF l.ts WHERE id NOT IN (3, 8)) WINDOW w AS (ORDER BY id MEASURES LAST(up.age) AS m ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING PATTERN (up+) DEFINE up AS age IS NOT NULL);

-- time travel of the spine by version
--+ value SELECT snapshot_id FROM iceberg.analyst."labels$snapshots" WHERE element_at(summary, 'total-records') = '26'
SELECT l.id, age, country FROM iceberg.analyst.labels FOR VERSION AS OF {value} l FEATURES profile AS OF l.ts;
-- by hand
SELECT id, age, country FROM joined_profile;

-- time travel of the spine by timestamp
--+ value SELECT CAST(committed_at AS varchar) FROM iceberg.analyst."labels$snapshots" WHERE element_at(summary, 'total-records') = '26'
SELECT l.id, age FROM iceberg.analyst.labels FOR TIMESTAMP AS OF TIMESTAMP '{value}' AS l FEATURES profile AS OF l.ts;
-- by hand
SELECT id, age FROM joined_profile;

-- time travel of the spine without an alias
SELECT id, age FROM iceberg.analyst.labels FOR TIMESTAMP AS OF current_timestamp - INTERVAL '1' SECOND FEATURES profile AS OF ts;
-- by hand
SELECT id, age FROM joined_profile WHERE id <= 12;

-- time travel beside the clause
--+ value SELECT snapshot_id FROM iceberg.analyst."labels$snapshots" WHERE element_at(summary, 'total-records') = '26'
SELECT l.id, age, o.kind FROM labels l FEATURES profile AS OF l.ts JOIN iceberg.analyst.labels FOR VERSION AS OF {value} AS o ON o.id = l.id;

-- a spine of another catalog
SELECT l.id, age, l."$path" IS NOT NULL AS p FROM iceberg.analyst.labels l FEATURES profile AS OF l.ts;
-- by hand
SELECT id, age, TRUE AS p FROM joined_profile WHERE id <= 12;

-- a table function as the spine
SELECT r.k, age FROM TABLE(sequence(start => 1, stop => 4)) AS r(k) FEATURES profile ON user_id = r.k AS OF TIMESTAMP '2026-01-05 00:00:00';
-- by hand
SELECT user_id AS k, age FROM population;

-- a table function that takes the clause
SELECT * FROM TABLE(exclude_columns(input => TABLE(SELECT * FROM labels l FEATURES profile AS OF l.ts), columns => DESCRIPTOR(label, attrs)));

-- TABLESAMPLE of the spine
SELECT l.id, age FROM labels l TABLESAMPLE BERNOULLI (100) FEATURES profile AS OF l.ts;
-- by hand
SELECT id, age FROM joined_profile;

-- TABLESAMPLE SYSTEM in a sub-query
SELECT count(*) AS n, sum(age) AS a FROM (SELECT * FROM labels TABLESAMPLE SYSTEM (100)) AS l FEATURES profile AS OF l.ts;
-- by hand
SELECT count(*) AS n, sum(age) AS a FROM joined_profile;

-- GROUPING SETS with grouping()
SELECT country, kind, grouping(country, kind) AS g, count(*) AS n FROM labels l FEATURES profile AS OF l.ts GROUP BY GROUPING SETS ((country, kind), (country), ());

-- CUBE with HAVING
SELECT country, page, avg(age) AS a FROM labels l FEATURES profile, activity AS OF l.ts GROUP BY CUBE (country, page) HAVING count(*) > 2;

-- ROLLUP with GROUP BY DISTINCT
SELECT country, kind, sum(label) AS s FROM labels l FEATURES profile AS OF l.ts GROUP BY DISTINCT ROLLUP (country, kind), ROLLUP (country);

-- GROUP BY AUTO
SELECT country, count(*) FILTER (WHERE age > 30) AS n FROM labels l FEATURES profile AS OF l.ts GROUP BY AUTO;

-- crosstab by FILTER
SELECT kind, count(*) FILTER (WHERE country = 'NO') AS no, count_if(country = 'SE') AS se, sum(age) FILTER (WHERE country IS NOT NULL) AS years FROM labels l FEATURES profile AS OF l.ts GROUP BY 1;

-- window frames by ROWS
SELECT id, sum(clicks) OVER (ORDER BY id, ts ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING) AS s FROM labels l FEATURES profile, activity AS OF l.ts;

-- window frames by RANGE of an interval
SELECT id, count(age) OVER (PARTITION BY user_id ORDER BY ts RANGE BETWEEN INTERVAL '2' DAY PRECEDING AND CURRENT ROW) AS c FROM labels l FEATURES profile AS OF l.ts;

-- window frames by GROUPS
SELECT id, max(age) OVER (ORDER BY user_id GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) AS m FROM labels l FEATURES profile AS OF l.ts;

-- named windows
SELECT id, rank() OVER w AS r, count(age) OVER (w ROWS UNBOUNDED PRECEDING) AS n FROM labels l FEATURES profile AS OF l.ts WHERE id NOT IN (3, 8) WINDOW base AS (PARTITION BY country), w AS (base ORDER BY id DESC);

-- lag and last_value that ignore NULL
SELECT id, lag(age, 2, -1) OVER w AS a, last_value(page) IGNORE NULLS OVER w AS b, nth_value(country, 2) OVER w AS c FROM labels l FEATURES profile, activity AS OF l.ts WHERE id NOT IN (3, 8) WINDOW w AS (ORDER BY id);

-- LISTAGG and array_agg with ORDER BY
SELECT LISTAGG(country, ',' ON OVERFLOW TRUNCATE '...' WITH COUNT) WITHIN GROUP (ORDER BY id DESC) AS s, array_agg(age ORDER BY id, ts) FILTER (WHERE age > 30) AS l, count(DISTINCT country) AS d FROM labels l FEATURES profile AS OF l.ts;

-- approximate aggregates
SELECT approx_distinct(country) AS a, approx_percentile(age, 0.5) AS b, approx_percentile(age, ARRAY[0.25, 0.75]) AS c, cardinality(approx_set(id)) AS d FROM labels l FEATURES profile AS OF l.ts;

-- max_by, reduce_agg, bool_and and checksum
SELECT max_by(country, age * 100 + id) AS a, max_by(id, age * 100 + id, 3) AS b, reduce_agg(age, 0, (a, b) -> a + b, (a, b) -> a + b) AS c, bool_and(age > 20) AS d, bitwise_xor_agg(age) AS e, checksum(country) AS f FROM labels l FEATURES profile AS OF l.ts WHERE id NOT IN (3, 8);

-- regular expressions
SELECT id, regexp_extract(country, '([A-Z])([A-Z])', 2) AS a, regexp_replace(page, '[aeiou]', m -> upper(m[1])) AS b, regexp_like(country, '^N') AS c, regexp_split(kind, 'p+') AS d, regexp_extract_all(page, '.') AS e FROM labels l FEATURES profile, activity AS OF l.ts WHERE page IS NULL;
-- by hand
SELECT id, regexp_extract(country, '([A-Z])([A-Z])', 2) AS a, regexp_replace(page, '[aeiou]', m -> upper(m[1])) AS b, regexp_like(country, '^N') AS c, regexp_split(kind, 'p+') AS d, regexp_extract_all(page, '.') AS e FROM joined WHERE page IS NULL;

-- LIKE with ESCAPE
SELECT id FROM labels l FEATURES profile, activity AS OF l.ts WHERE country LIKE 'N_' AND page NOT LIKE 'c%' OR kind LIKE 'a!%' ESCAPE '!';

-- string functions
SELECT id, substring(page FROM 2 FOR 2) AS a, position('o' IN page) AS b, trim(LEADING 'h' FROM page) AS c, format('%s-%d', country, age) AS d, lpad(kind, 5, '.') AS e, split(page, 'o') AS f, levenshtein_distance(country, kind) AS g, normalize(country, NFD) AS h FROM labels l FEATURES profile, activity AS OF l.ts;

-- date functions
SELECT id, date_trunc('week', ts) AS a, EXTRACT(DOW FROM ts) AS b, date_format(ts, '%Y-%j') AS c, date_add('day', age, ts) AS d, date_diff('hour', TIMESTAMP '2026-01-01 00:00:00', ts) AS e, day_of_year(ts) AS f, last_day_of_month(ts) AS g FROM labels l FEATURES profile AS OF l.ts;

-- time zones
SELECT id, with_timezone(ts, 'UTC') AT TIME ZONE 'Europe/Oslo' AS a, to_iso8601(CAST(ts AS date)) AS b, at_timezone(with_timezone(ts, 'Asia/Tokyo'), 'UTC') AS c, TIMESTAMP '2026-01-01 00:00:00 UTC' < with_timezone(ts, 'UTC') AS d FROM labels l FEATURES profile AS OF l.ts WHERE age IS NOT NULL;

-- intervals with features
SELECT id, ts + age * INTERVAL '1' DAY AS a, ts - INTERVAL '1' MONTH * clicks AS b, INTERVAL '2' YEAR AS c, parse_duration(CAST(age AS varchar) || 'm') AS d FROM labels l FEATURES profile, activity AS OF l.ts;

-- age of the matched row
SELECT id, l.ts - profile.updated_at AS lag FROM labels l FEATURES profile AS OF l.ts WHERE profile.updated_at IS NOT NULL;
-- by hand
SELECT l.id, l.ts - max(r.updated_at) AS lag FROM numbered l JOIN profile_rows r ON r.user_id = l.user_id AND r.updated_at <= l.ts GROUP BY l.n, l.id, l.ts;

-- casts, TRY and TRY_CAST
SELECT id, CAST(age AS varchar) AS a, TRY_CAST(country AS integer) AS b, TRY(age / (clicks - 5)) AS c, CAST(spend AS double) AS d, typeof(page) AS e, CAST(spend AS decimal(5, 1)) AS f FROM labels l FEATURES profile, activity AS OF l.ts;

-- CASE, IF, COALESCE, NULLIF and GREATEST
SELECT id, CASE country WHEN 'NO' THEN 1 ELSE 2 END AS a, IF(age > 30, 'old', 'new') AS b, coalesce(page, country, '-') AS c, nullif(age, 31) AS d, country IS NOT DISTINCT FROM 'SE' AS e, greatest(clicks, age) AS f FROM labels l FEATURES profile, activity AS OF l.ts;

-- addresses, bits and hashes
SELECT id, host, contains('10.0.0.0/8', host) AS a, bitwise_and(age, 3) AS b, to_hex(md5(to_utf8(country))) AS c, age % 7 AS d, width_bucket(age, 0, 100, 10) AS e, to_base(age, 16) AS f FROM labels l FEATURES profile AS OF l.ts WHERE host IS NOT NULL;

-- LIMIT, OFFSET and ORDER BY
--+ ordered
SELECT id, age FROM labels l FEATURES profile AS OF l.ts ORDER BY age DESC NULLS LAST, id OFFSET 2 ROWS LIMIT 5;

-- FETCH FIRST WITH TIES
SELECT id, age FROM labels l FEATURES profile AS OF l.ts WHERE age IS NOT NULL ORDER BY age DESC FETCH FIRST 3 ROWS WITH TIES;

-- TABLE, VALUES and the clause in one UNION
(SELECT user_id, age FROM FEATURES profile AS OF TIMESTAMP '2026-01-05 00:00:00') UNION ALL VALUES (0, 0) UNION ALL (SELECT id, age FROM labels l FEATURES profile AS OF l.ts);

-- set operations, by name too
(SELECT country FROM labels l FEATURES profile AS OF l.ts EXCEPT ALL SELECT 'NO') INTERSECT (SELECT country FROM labels l FEATURES profile AS OF l.ts) ORDER BY 1;

-- UNION CORRESPONDING
SELECT id, age FROM labels l FEATURES profile AS OF l.ts UNION ALL CORRESPONDING SELECT age, id, country FROM labels l FEATURES profile AS OF l.ts;

-- a spine of VALUES
SELECT v.x, age, country FROM (VALUES (BIGINT '1', 'p'), (7, 'q')) AS v(user_id, x) FEATURES profile AS OF DATE '2026-01-05';
-- by hand
SELECT v.x, age, country FROM (VALUES (BIGINT '1', 'p'), (7, 'q')) AS v(user_id, x) LEFT JOIN population USING (user_id);

-- the population, filtered
SELECT user_id, age, tags FROM FEATURES profile AS OF TIMESTAMP '2026-01-05 00:00:00' WHERE age > 30 AND cardinality(tags) > 0;

-- recursive CTE over features
SET SESSION max_recursion_depth = 4;
WITH RECURSIVE r(id, n) AS (SELECT id, clicks FROM labels l FEATURES profile, activity AS OF l.ts WHERE clicks IN (1, 2) UNION ALL SELECT id, n - 1 FROM r WHERE n > 1) SELECT id, sum(n) AS s FROM r GROUP BY id;

-- recursive CTE as the spine
WITH RECURSIVE r(n) AS (SELECT BIGINT '1' UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n, age FROM r FEATURES profile ON user_id = n AS OF TIMESTAMP '2026-01-05 00:00:00';
-- by hand
SELECT n, age FROM (VALUES BIGINT '1', 2, 3) AS r(n) LEFT JOIN population ON user_id = n;

-- an inline function beside the clause
WITH FUNCTION older(x integer) RETURNS integer RETURN x + 10 SELECT id, older(age) AS o FROM labels l FEATURES profile AS OF l.ts;

-- an inline function of statements
WITH FUNCTION bucket(x integer) RETURNS varchar BEGIN IF x > 35 THEN RETURN 'old'; END IF; RETURN 'new'; END SELECT id, bucket(age) AS o FROM labels l FEATURES profile AS OF l.ts;

-- CTEs with column names
WITH a (n, years) AS (SELECT id, age FROM labels l FEATURES profile AS OF l.ts), b AS (TABLE a) SELECT a.n, b.years FROM a JOIN b ON a.n = b.n WHERE a.years > 30;

-- LATERAL that reads features
SELECT l.id, x.v FROM labels l FEATURES profile AS OF l.ts CROSS JOIN LATERAL (SELECT age + 1 AS v) AS x;

-- correlated sub-queries with the clause inside
SELECT u.name, (SELECT max(age) FROM labels l FEATURES profile AS OF l.ts WHERE l.user_id = u.user_id) AS m FROM users u;

-- EXISTS, IN, ANY and ALL
SELECT name FROM users u WHERE EXISTS (SELECT 1 FROM labels l FEATURES profile AS OF l.ts WHERE l.user_id = u.user_id AND age > 40) OR user_id IN (SELECT user_id FROM labels l FEATURES profile AS OF l.ts WHERE country = 'FI') OR user_id >= ALL (SELECT age - 51 FROM labels l FEATURES profile AS OF l.ts WHERE age IS NOT NULL);

-- FULL JOIN beside the clause
SELECT l.id, u.name FROM labels l FEATURES profile AS OF l.ts FULL JOIN users u ON u.user_id = l.user_id;

-- JOIN USING in the spine
SELECT name, age, user_id FROM labels JOIN users USING (user_id) FEATURES profile AS OF ts;
-- by hand
SELECT name, age, user_id FROM joined_profile JOIN users USING (user_id);

-- parameters everywhere
--+ ordered
--+ parameters 'p' | 2026-01-05T00:00 | 20 | 3
SELECT l.id, age, ? AS p FROM labels l FEATURES profile AS OF ? WHERE l.id < ? ORDER BY l.id, ts LIMIT ?;
-- by hand
SELECT l.id, age, ? AS p FROM labels l LEFT JOIN population p ON p.user_id = l.user_id AND ? IS NOT NULL WHERE l.id < ? ORDER BY l.id, ts LIMIT ?;

-- parameters in a lambda and a key
--+ parameters '!' | 1 | 5
SELECT l.id, transform(tags, t -> t || ?) AS x FROM labels l FEATURES profile ON user_id = ? AS OF l.ts WHERE l.id <= ?;
-- by hand
SELECT id, transform(ARRAY['a', 'b'], t -> t || ?) AS x FROM labels WHERE ? = 1 AND id <= ?;

-- CREATE TABLE AS
CREATE TABLE made AS SELECT id, age, address, tags FROM labels l FEATURES profile AS OF l.ts WHERE id < 10;
SELECT * FROM made;

-- CREATE TABLE AS with names and comments, parameters
--+ parameters 10
CREATE TABLE made (n, years) COMMENT 'made' AS (SELECT id, age FROM labels l FEATURES profile AS OF l.ts WHERE id < ?) WITH DATA;
SELECT * FROM made;

-- CREATE TABLE AS in a lake, partitioned
DROP TABLE IF EXISTS iceberg.analyst.made;
CREATE TABLE iceberg.analyst.made WITH (partitioning = ARRAY['kind'], format = 'PARQUET') AS SELECT id, kind, age, ts FROM labels l FEATURES profile AS OF l.ts;
SELECT * FROM iceberg.analyst.made;

-- CREATE VIEW
CREATE VIEW seen SECURITY INVOKER AS SELECT id AS n, age AS years FROM labels l FEATURES profile AS OF l.ts;
SELECT * FROM seen WHERE years > 30;

-- INSERT with columns
CREATE TABLE made (id bigint, country varchar, age integer);
INSERT INTO made (age, id) SELECT age, id FROM labels l FEATURES profile AS OF l.ts;
SELECT * FROM made;

-- INSERT from WITH
CREATE TABLE made (id bigint, age integer);
INSERT INTO made WITH x AS (SELECT id, age FROM labels l FEATURES profile AS OF l.ts) SELECT id, age FROM x;
SELECT * FROM made;

-- UPDATE in a lake by a sub-query
DROP TABLE IF EXISTS iceberg.analyst.made;
CREATE TABLE iceberg.analyst.made AS SELECT DISTINCT id, 0 AS n FROM labels;
UPDATE iceberg.analyst.made SET n = 1 WHERE id IN (SELECT id FROM labels l FEATURES profile AS OF l.ts WHERE age > 30);
SELECT * FROM iceberg.analyst.made;

-- DELETE in a lake
DROP TABLE IF EXISTS iceberg.analyst.made;
CREATE TABLE iceberg.analyst.made AS SELECT DISTINCT id FROM labels;
DELETE FROM iceberg.analyst.made WHERE id IN (SELECT id FROM labels l FEATURES profile AS OF l.ts WHERE age IS NULL);
SELECT * FROM iceberg.analyst.made;

-- MERGE in a lake
DROP TABLE IF EXISTS iceberg.analyst.made;
CREATE TABLE iceberg.analyst.made AS SELECT DISTINCT id, 0 AS n FROM labels WHERE id < 20;
MERGE INTO iceberg.analyst.made m USING (SELECT DISTINCT id, age FROM labels l FEATURES profile AS OF l.ts) q ON q.id = m.id WHEN MATCHED AND q.age IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET n = q.age WHEN NOT MATCHED THEN INSERT VALUES (q.id, q.age);
SELECT * FROM iceberg.analyst.made;

-- EXPLAIN ANALYZE
--+ runs
EXPLAIN ANALYZE SELECT id, age FROM labels l FEATURES profile AS OF l.ts;

-- quoted names
SELECT l."id" AS "the id", "profile"."age" AS "select" FROM "labels" "l" FEATURES "profile" AS OF "l"."ts";
-- by hand
SELECT id AS "the id", age AS "select" FROM joined_profile;

-- U& strings, binary strings and comments
SELECT U&'\0041 AS OF' AS a, 'it''s FEATURES profile' AS b, X'4142' AS c, /* FEATURES profile AS OF */ age -- AS OF ts
FROM labels l FEATURES profile AS OF l.ts;
-- by hand
SELECT 'A AS OF' AS a, CAST('it''s FEATURES ' || 'profile' AS varchar(21)) AS b, X'4142' AS c, age FROM joined_profile;

-- numbers with underscores, hexadecimal and exponents
SELECT id, age + 1_000 AS a, age * 1e2 AS b, 0xFF + age AS c, .5 * age AS d, DECIMAL '1.50' * age AS e, age * 0b11 AS f FROM labels l FEATURES profile AS OF l.ts;

-- a view as the spine
SELECT v.id, age, country FROM labels_view v FEATURES profile AS OF v.ts;

-- a clause over a clause
SELECT q.id, q.age, n.clicks FROM (SELECT * FROM labels l FEATURES profile AS OF l.ts) q FEATURES activity (clicks) AS n AS OF q.ts;
-- by hand
SELECT id, age, clicks FROM joined;

-- a service, its stars and its members
SELECT id, model.*, profile.age AS again FROM labels FEATURES model AS OF ts;
-- by hand
SELECT id, age, country AS home, clicks, age AS again FROM joined;

-- BEFORE, WITHIN and two instants
SELECT l.id, a.age AS x, b.age AS y FROM labels l FEATURES profile (age) AS a WITHIN INTERVAL '1' DAY BEFORE l.ts FEATURES profile (age) AS b AS OF l.ts - INTERVAL '12' HOUR;
-- by hand
SELECT l.id, max_by(r.age, r.updated_at) FILTER (WHERE r.updated_at < l.ts AND r.updated_at >= l.ts - INTERVAL '1' DAY) AS x, max_by(r.age, r.updated_at) FILTER (WHERE r.updated_at <= l.ts - INTERVAL '12' HOUR) AS y FROM numbered l LEFT JOIN profile_rows r ON r.user_id = l.user_id GROUP BY l.n, l.id;

-- KNOWN AS OF what each row knew
SELECT l.id, age FROM labels l FEATURES profile (age) AS OF l.ts KNOWN AS OF l.ts;
-- by hand
SELECT l.id, max_by(r.age, r.updated_at) FILTER (WHERE r.updated_at <= l.ts AND r.loaded_at <= l.ts) AS age FROM numbered l LEFT JOIN profile_rows r ON r.user_id = l.user_id GROUP BY l.n, l.id;

-- an instant with a time zone
SELECT l.id, age FROM labels l FEATURES profile AS OF with_timezone(l.ts, 'UTC');
-- by hand
SELECT id, age FROM joined_profile;
