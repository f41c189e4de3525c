-- What analysts write for PostgreSQL; AnalystScript says how this file is read.
--= labels l FEATURES profile, activity AS OF l.ts => joined l
--= labels AS l FEATURES profile, activity AS OF l.ts => joined AS l
--= labels l FEATURES profile AS OF l.ts => joined_profile l
--= FROM FEATURES profile AS OF TIMESTAMP '2026-01-05 00:00:00' => FROM population
--= labels_view v FEATURES profile AS OF v.ts => joined_profile v

-- setup
CREATE TABLE labels AS SELECT i AS id, (CASE i % 6 WHEN 0 THEN NULL WHEN 5 THEN 9 ELSE i % 6 END)::bigint AS user_id,
  CASE WHEN i = 13 THEN NULL ELSE TIMESTAMP '2026-01-01 00:00:00' + i * INTERVAL '7 hours' END AS ts,
  ((i * 7 % 10) / 10.0)::numeric(3, 1) AS label, CASE i % 3 WHEN 0 THEN 'web' WHEN 1 THEN 'app' ELSE 'shop' END AS kind
  FROM generate_series(1, 24) AS r(i);
INSERT INTO labels SELECT * FROM labels WHERE id IN (3, 8);
CREATE VIEW labels_view AS SELECT * FROM labels;
CREATE TYPE mood AS ENUM ('calm', 'keen', 'wild');
CREATE TYPE place AS (city text, zip integer);
CREATE TABLE profile_rows (user_id bigint, updated_at timestamp, loaded_at timestamp, age integer, country text,
  tags text[], attrs jsonb, address place, period daterange, feeling mood, host inet, doc tsvector);
INSERT INTO profile_rows VALUES
  (1, '2026-01-01 00:00', '2026-01-01 01:00', 30, 'NO', '{a,b}', '{"plan": "free", "n": [1, 2, 3], "on": true}', ('Oslo', 150), '[2026-01-01,2026-02-01)', 'calm', '10.0.0.1', to_tsvector('simple', 'red fox')),
  (1, '2026-01-03 05:00', '2026-01-05 01:00', 31, 'SE', '{b}', '{"plan": "pro", "n": [], "on": false}', ('Lund', 220), '[2026-01-03,)', 'keen', '10.0.0.2', to_tsvector('simple', 'blue fox')),
  (1, '2026-01-06 00:00', '2026-01-06 01:00', 32, NULL, '{}', NULL, NULL, 'empty', NULL, NULL, NULL),
  (2, '2026-01-02 00:00', '2026-01-02 01:00', 40, 'DK', '{c,a,c}', '{"plan": "free", "n": [7]}', ('Aarhus', 8000), '[2026-01-02,2026-01-03]', 'wild', '192.168.1.0/24', to_tsvector('simple', 'hen')),
  (2, '2026-01-04 12:00', NULL, 41, 'NO', NULL, '{"plan": null}', (NULL, 1), NULL, 'calm', '::1', to_tsvector('simple', 'old hen')),
  (3, '2026-01-01 12:00', '2026-01-01 13:00', NULL, 'FI', '{"x y",it''s}', '{"plan": "pro", "deep": {"er": {"est": "v"}}}', ('Turku', 20100), '[2025-12-01,2026-01-03)', 'keen', '10.1.2.3', to_tsvector('simple', 'fox')),
  (4, '2026-01-05 00:00', '2026-01-05 01:00', 55, 'NO', '{z}', '[1, 2]', ('Bodø', 8001), '[2026-01-05,2026-01-06)', 'wild', '10.9.9.9', to_tsvector('simple', 'cat'));
CREATE TABLE click_rows (user_id bigint, clicked_at timestamp, clicks integer, spend numeric(9, 2), page varchar(10));
INSERT INTO click_rows VALUES
  (1, '2026-01-02 00:00', 5, 9.50, 'home'), (1, '2026-01-04 00:00', 7, 0.10, 'cart'),
  (2, '2026-01-01 00:00', 1, NULL, 'home'), (2, '2026-01-05 08:00', 2, 12.00, 'help'),
  (3, '2026-01-03 00:00', 0, 3.25, NULL), (9, '2026-01-02 12:00', 4, 1.00, 'cart');
CREATE TABLE users AS SELECT * FROM (VALUES (1, 'Ann'), (2, 'Bo'), (3, 'Cy'), (4, 'Di')) AS t (user_id, name);
CREATE FUNCTION recent(n integer) RETURNS SETOF labels LANGUAGE sql AS 'SELECT * FROM labels WHERE id > n';
CREATE FUNCTION twice(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT x * 2 $$;
CREATE ENTITY user_account (user_id bigint);
CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP loaded_at AS SELECT * FROM profile_rows;
CREATE FEATURE VIEW activity ENTITY user_account TIMESTAMP clicked_at TTL INTERVAL '3' DAY AS SELECT user_id, clicked_at, clicks, spend, page FROM click_rows;
CREATE FEATURE SERVICE model AS profile (age, country AS home), activity (clicks);
CREATE TABLE joined_profile AS SELECT l.*, p.age, p.country, p.tags, p.attrs, p.address, p.period, p.feeling, p.host, p.doc FROM labels l LEFT JOIN LATERAL
  (SELECT * FROM profile_rows r WHERE r.user_id = l.user_id AND r.updated_at <= l.ts ORDER BY r.updated_at DESC LIMIT 1) p ON true;
CREATE TABLE joined AS SELECT j.*, c.clicks, c.spend, c.page FROM joined_profile j LEFT JOIN LATERAL
  (SELECT * FROM click_rows r WHERE r.user_id = j.user_id AND r.clicked_at BETWEEN j.ts - INTERVAL '3 days' AND j.ts ORDER BY r.clicked_at DESC LIMIT 1) c ON true;
CREATE TABLE population AS SELECT DISTINCT ON (user_id) user_id, age, country, tags, attrs, address, period, feeling, host, doc FROM profile_rows
  WHERE updated_at <= TIMESTAMP '2026-01-05 00:00:00' ORDER BY user_id, updated_at DESC;

-- every column of every type
SELECT * FROM labels l FEATURES profile, activity AS OF l.ts;

-- DISTINCT ON
--+ ordered
SELECT DISTINCT ON (country) country, id, age FROM labels l FEATURES profile AS OF l.ts ORDER BY country NULLS FIRST, id, ts;

-- DISTINCT ON of expressions
SELECT DISTINCT ON (upper(kind), age > 31) upper(kind) AS k, age > 31 AS o, id FROM labels l FEATURES profile AS OF l.ts ORDER BY upper(kind), age > 31, id, label;

-- GROUPING SETS with GROUPING
SELECT country, kind, GROUPING(country, kind) AS g, count(*) AS n FROM labels l FEATURES profile AS OF l.ts GROUP BY GROUPING SETS ((country, kind), (country), ());

-- CUBE with HAVING
SELECT country, page, avg(age) AS a FROM labels l FEATURES profile, activity AS OF l.ts GROUP BY CUBE (country, page) HAVING count(*) > 2;

-- ROLLUP with GROUP BY DISTINCT
SELECT country, kind, sum(label) AS s FROM labels l FEATURES profile AS OF l.ts GROUP BY DISTINCT ROLLUP (country, kind), ROLLUP (country);

-- crosstab by FILTER
SELECT kind, count(*) FILTER (WHERE country = 'NO') AS no, count(*) FILTER (WHERE country = 'SE') AS se, sum(age) FILTER (WHERE country IS NOT NULL) AS years FROM labels l FEATURES profile AS OF l.ts GROUP BY kind;

-- crosstab by CASE and GROUP BY ordinal
SELECT kind, sum(CASE WHEN age > 35 THEN 1 ELSE 0 END) AS old FROM labels l FEATURES profile AS OF l.ts GROUP BY 1 ORDER BY 2 DESC, 1;

-- window frames by ROWS with EXCLUDE
SELECT id, sum(clicks) OVER (ORDER BY id, ts ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) AS s FROM labels l FEATURES profile, activity AS OF l.ts;

-- window frames by RANGE of an interval
SELECT id, count(age) OVER (PARTITION BY user_id ORDER BY ts RANGE BETWEEN INTERVAL '2 days' PRECEDING AND CURRENT ROW) AS c FROM labels l FEATURES profile AS OF l.ts;

-- window frames by GROUPS with EXCLUDE TIES
SELECT id, max(age) OVER (ORDER BY user_id GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE GROUP) AS m, count(*) OVER (ORDER BY country GROUPS CURRENT ROW) AS n FROM labels l FEATURES profile AS OF l.ts;

-- named windows, one of another
SELECT id, rank() OVER w AS r, ntile(3) OVER (w ROWS UNBOUNDED PRECEDING) AS n, percent_rank() OVER w AS p FROM labels l FEATURES profile AS OF l.ts WHERE id NOT IN (3, 8) WINDOW base AS (PARTITION BY country), w AS (base ORDER BY id DESC);

-- lag, first_value and nth_value
SELECT id, lag(age, 2, -1) OVER w AS a, first_value(page) OVER w AS b, nth_value(country, 2) OVER w AS c FROM labels l FEATURES profile, activity AS OF l.ts WHERE id NOT IN (3, 8) WINDOW w AS (ORDER BY id);

-- array operators
SELECT id, tags[1] AS a, tags[1:2] AS b, tags || 'q'::text AS c, tags @> '{a}' AS d, tags && ARRAY['b', 'z'] AS e, 'c' = ANY (tags) AS f, 'c' <> ALL (tags) AS g FROM labels l FEATURES profile AS OF l.ts;

-- array functions
SELECT id, array_length(tags, 1) AS a, cardinality(tags) AS b, array_position(tags, 'a') AS c, array_remove(tags, 'c') AS d, array_to_string(tags, '+', '-') AS e, array_append(tags, country) AS f, ARRAY(SELECT upper(t) FROM unnest(tags) AS t ORDER BY 1) AS g FROM labels l FEATURES profile AS OF l.ts;

-- arrays of two dimensions
SELECT id, ARRAY[[age, id], [1, clicks]] AS a, (ARRAY[[age, id], [1, 2]])[2][1] AS b FROM labels l FEATURES profile, activity AS OF l.ts;

-- UNNEST of a feature WITH ORDINALITY
SELECT l.id, t.tag, t.ord FROM labels l FEATURES profile AS OF l.ts CROSS JOIN LATERAL unnest(tags) WITH ORDINALITY AS t(tag, ord);

-- unnest in the select list
SELECT id, unnest(tags) AS tag, generate_series(1, 2) AS n FROM labels l FEATURES profile AS OF l.ts;

-- ROWS FROM beside the clause
SELECT l.id, r.a, r.b FROM labels l FEATURES profile AS OF l.ts, ROWS FROM (unnest(tags), generate_series(1, 2)) AS r(a, b) WHERE age IS NOT NULL;

-- JSON arrows and paths
SELECT id, attrs->>'plan' AS plan, attrs->'n'->0 AS n, attrs#>>'{deep,er,est}' AS deep, attrs #> '{n}' AS ns, (attrs->>'on')::boolean AS o FROM labels l FEATURES profile AS OF l.ts;

-- JSON operators with a question mark that is not escaped
SELECT id, attrs ? 'plan' AS a, attrs ?| ARRAY['n', 'q'] AS b, attrs @? '$.deep.er' AS c FROM labels l FEATURES profile AS OF l.ts;

-- JSON containment and the question mark operators, escaped
SELECT id, attrs ?? 'plan' AS a, attrs ??| ARRAY['n', 'q'] AS b, attrs ??& ARRAY['n', 'plan'] AS c, attrs @> '{"plan": "pro"}' AS d, '{"plan": "free"}' <@ attrs AS e FROM labels l FEATURES profile AS OF l.ts;

-- JSON paths
SELECT id, jsonb_path_query_array(attrs, '$.n[*] ? (@ > 1)') AS a, attrs @@ '$.plan == "pro"' AS b, attrs @?? '$.deep.er' AS c, jsonb_path_exists(attrs, '$.n[0]') AS d FROM labels l FEATURES profile AS OF l.ts;

-- JSON that is changed
SELECT id, attrs - 'n' AS a, attrs #- '{deep,er}' AS b, attrs || '{"k": 1}' AS c, jsonb_set(attrs, '{plan}', '"x"') AS d, attrs['plan'] AS e FROM labels l FEATURES profile AS OF l.ts WHERE jsonb_typeof(attrs) = 'object';

-- JSON made
SELECT json_build_object('a', age, 'c', country)::text AS a, to_jsonb(tags) AS b, row_to_json(address)::text AS c, jsonb_build_array(id, page) AS d FROM labels l FEATURES profile, activity AS OF l.ts;

-- JSON aggregates
SELECT kind, jsonb_agg(country ORDER BY id, ts) AS a, jsonb_object_agg(id, age) AS b FROM labels l FEATURES profile AS OF l.ts GROUP BY kind;

-- JSON table functions
SELECT l.id, e.key, e.value, x.plan FROM labels l FEATURES profile AS OF l.ts, jsonb_each(attrs) AS e, jsonb_to_record(attrs) AS x(plan text, "on" boolean) WHERE jsonb_typeof(attrs) = 'object';

-- a whole row as JSON
SELECT to_jsonb(q) - 'doc' AS j FROM (SELECT * FROM labels l FEATURES profile, activity AS OF l.ts) q;

-- composite types
SELECT id, (address).city, (l.address).zip, address = ROW('Oslo', 150)::place AS o FROM (SELECT * FROM labels l FEATURES profile AS OF l.ts) l;

-- composite star
SELECT id, (address).* FROM labels l FEATURES profile AS OF l.ts;

-- row comparison
SELECT id FROM labels l FEATURES profile, activity AS OF l.ts WHERE (country, age) > ('A', 20) AND (clicks, page) IS NOT NULL AND ROW(age, id) IS DISTINCT FROM ROW(30, 1);

-- ranges
SELECT id, period @> ts::date AS a, lower(period) AS b, upper_inf(period) AS c, period * '[2026-01-02,2026-01-04)'::daterange AS d, period && daterange('2026-01-01', '2026-01-03', '[]') AS e, isempty(period) AS f FROM labels l FEATURES profile AS OF l.ts;

-- network addresses
SELECT id, host << '10.0.0.0/8' AS a, masklen(host) AS b, family(host) AS c, host(host) AS d, host + 1 AS e FROM labels l FEATURES profile AS OF l.ts;

-- full-text search
SELECT id, doc @@ to_tsquery('simple', 'fox & !red') AS a, ts_rank(doc, 'fox') > 0 AS b, length(doc) AS c FROM labels l FEATURES profile AS OF l.ts;

-- enums
SELECT id, feeling, feeling > 'calm' AS a, enum_range(feeling, NULL) AS b FROM labels l FEATURES profile AS OF l.ts WHERE feeling = 'keen'::mood OR feeling IS NULL;

-- regular expressions
SELECT id, substring(country FROM '([A-Z])$') AS a, regexp_replace(page, '[aeiou]', '*', 'g') AS b, country ~ '^N' AS c, page !~* 'HOME' AS d, regexp_match(page, '(.)(.)') AS e, regexp_split_to_array(kind, 'p+') AS f, country SIMILAR TO '(N|S)_' AS g FROM labels l FEATURES profile, activity AS OF l.ts;

-- regexp_matches with many rows
SELECT id, regexp_matches(page, '([aeiou])', 'g') AS m FROM labels l FEATURES profile, activity AS OF l.ts;

-- LIKE and ILIKE, also by operator
SELECT id FROM labels l FEATURES profile, activity AS OF l.ts WHERE country ~~* 'n%' AND page NOT LIKE 'c%' OR kind ILIKE 'A!_%' ESCAPE '!' OR page LIKE ANY (ARRAY['he%', 'x']);

-- string functions of the standard
SELECT id, substring(page FROM 2 FOR 2) AS a, overlay(page PLACING 'x' FROM 1 FOR 2) AS b, position('o' IN page) AS c, trim(LEADING 'h' FROM page) AS d, format('%s-%L', country, page) AS e, lpad(kind, 5, '.') AS f, page || NULL AS g FROM labels l FEATURES profile, activity AS OF l.ts;

-- date functions
SELECT id, date_trunc('week', ts) AS a, EXTRACT(DOW FROM ts) AS b, to_char(ts, 'YYYY-DDD') AS c, ts::date + age AS d, make_date(2026, 1, id) AS e, age(ts, TIMESTAMP '2025-12-01') AS f, date_part('epoch', ts) AS g FROM labels l FEATURES profile AS OF l.ts;

-- time zones
SELECT id, ts AT TIME ZONE 'Europe/Oslo' AS a, ts AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Tokyo' AS b, timezone('UTC', ts) AS c FROM labels l FEATURES profile AS OF l.ts WHERE age IS NOT NULL;

-- date bins and overlaps
SELECT date_bin('2 days', ts, TIMESTAMP '2026-01-01') AS b, max(age) AS m, bool_or((ts, ts + INTERVAL '1 day') OVERLAPS (DATE '2026-01-02', DATE '2026-01-03')) AS o FROM labels l FEATURES profile AS OF l.ts GROUP BY b;

-- intervals with features
SELECT id, ts + age * INTERVAL '1 day' AS a, ts - make_interval(hours => clicks) AS b, justify_hours(INTERVAL '1 hour' * age) AS c FROM labels l FEATURES profile, activity AS OF l.ts;

-- age of the matched row
SELECT id, l.ts - profile.updated_at AS lag FROM labels l FEATURES profile AS OF l.ts WHERE profile.updated_at IS NOT NULL;
-- by hand
SELECT l.id, l.ts - max(r.updated_at) AS lag FROM (SELECT *, row_number() OVER () AS n FROM labels) l JOIN profile_rows r ON r.user_id = l.user_id AND r.updated_at <= l.ts GROUP BY l.n, l.id, l.ts;

-- casts by :: and by type names in front
SELECT id, age::text AS a, CAST(spend AS double precision) AS b, spend::numeric(5, 1) AS c, int8 '7' + clicks AS d, country::char(1) AS e, age::text::varchar(1) AS f, text 'x' || page AS g FROM labels l FEATURES profile, activity AS OF l.ts;

-- CASE, COALESCE, NULLIF, GREATEST and IS DISTINCT FROM
SELECT id, CASE country WHEN 'NO' THEN 1 ELSE 2 END AS a, coalesce(page, country, '-') AS b, nullif(age, 31) AS c, country IS NOT DISTINCT FROM 'SE' AS d, greatest(clicks, age, id) AS e, num_nulls(age, page) AS f, (age > 30) IS NOT TRUE AS g FROM labels l FEATURES profile, activity AS OF l.ts;

-- operators of numbers
SELECT id, age % 7 AS a, age ^ 2 AS b, age & 3 AS c, age << 1 AS d, ~age AS e, @ (-age) AS f, |/ age AS g, age # 5 AS h, div(age, 7) AS i, age OPERATOR(pg_catalog.+) 1 AS j FROM labels l FEATURES profile AS OF l.ts;

-- COLLATE
--+ ordered
SELECT id, country COLLATE "C" AS c FROM labels l FEATURES profile AS OF l.ts WHERE country COLLATE "C" < 'SE' ORDER BY country COLLATE "C" DESC, id, ts;

-- ORDER BY USING and NULLS FIRST
--+ ordered
SELECT country, id FROM labels l FEATURES profile AS OF l.ts ORDER BY country USING > NULLS FIRST, id;

-- FETCH FIRST WITH TIES
SELECT id, age FROM labels l FEATURES profile AS OF l.ts WHERE age IS NOT NULL ORDER BY age DESC FETCH FIRST 3 ROWS WITH TIES;

-- OFFSET and FETCH
--+ ordered
SELECT id, age FROM labels l FEATURES profile AS OF l.ts ORDER BY age NULLS LAST, id, ts OFFSET 2 ROWS FETCH NEXT 5 ROWS ONLY;

-- TABLE of a CTE
WITH t AS (SELECT id, age FROM labels l FEATURES profile AS OF l.ts) TABLE t;

-- TABLE, VALUES and the clause in one UNION
(SELECT user_id, age FROM FEATURES profile AS OF TIMESTAMP '2026-01-05 00:00:00') UNION ALL VALUES (0, 0) UNION ALL (SELECT id, age FROM labels l FEATURES profile AS OF l.ts) UNION ALL (WITH u AS (SELECT user_id, length(name) FROM users) TABLE u);

-- a spine of VALUES
SELECT v.x, age, country FROM (VALUES (1, 'p'), (7, 'q')) AS v(user_id, x) FEATURES profile AS OF DATE '2026-01-05';
-- by hand
SELECT v.x, age, country FROM (VALUES (1, 'p'), (7, 'q')) AS v(user_id, x) LEFT JOIN population USING (user_id);

-- a table function as the spine
SELECT r.k, age FROM generate_series(1, 4) AS r(k) FEATURES profile ON user_id = r.k AS OF TIMESTAMP '2026-01-05 00:00:00';
-- by hand
SELECT user_id::integer AS k, age FROM population;

-- a function of the user's as the spine
SELECT r.id, age FROM recent(10) AS r FEATURES profile AS OF r.ts;
-- by hand
SELECT id, age FROM joined_profile WHERE id > 10;

-- jsonb_to_recordset as the spine
SELECT r.user_id, age FROM jsonb_to_recordset('[{"user_id": 1, "ts": "2026-01-02"}, {"user_id": 2, "ts": "2026-01-05"}]') AS r(user_id bigint, ts timestamp) FEATURES profile AS OF r.ts;
-- by hand
SELECT * FROM (VALUES (1::bigint, 30), (2, 41)) AS v(user_id, age);

-- a spine that is ONLY a table
SELECT l.id, age FROM ONLY labels AS l FEATURES profile AS OF l.ts;
-- by hand
SELECT id, age FROM joined_profile;

-- the population, filtered
SELECT user_id, age, tags FROM FEATURES profile AS OF TIMESTAMP '2026-01-05 00:00:00' WHERE age > 30 AND cardinality(tags) > 0;

-- TABLESAMPLE of the spine
SELECT l.id, age FROM labels AS l TABLESAMPLE BERNOULLI (100) REPEATABLE (7) FEATURES profile AS OF l.ts;
-- by hand
SELECT id, age FROM joined_profile;

-- TABLESAMPLE SYSTEM in a sub-query
SELECT count(*) AS n, sum(age) AS a FROM (SELECT * FROM labels TABLESAMPLE SYSTEM (100)) AS l FEATURES profile AS OF l.ts;
-- by hand
SELECT count(*) AS n, sum(age) AS a FROM joined_profile;

-- recursive CTE over features
WITH RECURSIVE f AS (SELECT id, clicks FROM labels l FEATURES profile, activity AS OF l.ts), r(id, n) AS (SELECT id, clicks FROM f WHERE clicks > 0 UNION ALL SELECT id, n - 1 FROM r WHERE n > 1) SELECT id, sum(n) AS s FROM r GROUP BY id;

-- recursive CTE as the spine, with SEARCH
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SEARCH BREADTH FIRST BY n SET o SELECT n, age FROM r FEATURES profile ON user_id = n AS OF TIMESTAMP '2026-01-05 00:00:00';
-- by hand
SELECT n, age FROM generate_series(1, 5) AS r(n) LEFT JOIN population ON user_id = n;

-- CTEs, MATERIALIZED and not
WITH a AS MATERIALIZED (SELECT * FROM labels l FEATURES profile AS OF l.ts), b AS NOT MATERIALIZED (SELECT * FROM a WHERE age > 30) SELECT a.id, b.age FROM a LEFT JOIN b USING (id);

-- CTE that changes data
CREATE TABLE made (id integer, age integer);
WITH x AS (INSERT INTO made SELECT id, age FROM labels l FEATURES profile AS OF l.ts RETURNING id, age) SELECT count(*) AS n, sum(age) AS s FROM x;

-- LATERAL that reads features
SELECT l.id, x.v FROM labels l FEATURES profile AS OF l.ts CROSS JOIN LATERAL (SELECT age + u.user_id AS v FROM users u WHERE u.user_id < 3 ORDER BY 1 LIMIT 1) AS x;

-- the clause inside LATERAL
SELECT u.name, q.m FROM users u LEFT JOIN LATERAL (SELECT max(age) AS m FROM labels l FEATURES profile AS OF l.ts WHERE l.user_id = u.user_id) AS q ON true;

-- FULL JOIN beside the clause
SELECT l.id, u.name FROM labels l FEATURES profile AS OF l.ts FULL JOIN users u ON u.user_id = l.user_id;

-- JOIN USING with an alias, in the spine
SELECT name, age, x.user_id FROM labels JOIN users USING (user_id) AS x FEATURES profile AS OF ts;
-- by hand
SELECT name, age, user_id FROM joined_profile JOIN users USING (user_id);

-- NATURAL JOIN beside a sub-query with the clause
SELECT name, age FROM users NATURAL JOIN (SELECT user_id, age FROM labels l FEATURES profile AS OF l.ts) AS q;

-- correlated sub-queries with the clause inside
SELECT u.name, (SELECT max(age) FROM labels l FEATURES profile AS OF l.ts WHERE l.user_id = u.user_id) AS m, ARRAY(SELECT id FROM labels l FEATURES profile, activity AS OF l.ts WHERE l.user_id = u.user_id AND clicks > 1 ORDER BY id) AS a FROM users u;

-- EXISTS, IN, ANY and ALL
SELECT name FROM users u WHERE EXISTS (SELECT FROM labels l FEATURES profile AS OF l.ts WHERE l.user_id = u.user_id AND age > 40) OR user_id IN (SELECT user_id FROM labels l FEATURES profile AS OF l.ts WHERE country = 'FI') OR 31 = ANY (SELECT age FROM labels l FEATURES profile AS OF l.ts WHERE l.user_id = u.user_id);

-- set operations
(SELECT country FROM labels l FEATURES profile AS OF l.ts EXCEPT ALL SELECT 'NO') INTERSECT (SELECT country FROM labels l FEATURES profile AS OF l.ts) ORDER BY 1;

-- aggregates with ORDER BY and FILTER
SELECT string_agg(country, ',' ORDER BY id DESC, ts) AS s, array_agg(age ORDER BY id, ts) FILTER (WHERE age > 30) AS l, count(DISTINCT country) AS d, every(age > 20) AS e, bit_xor(age) AS x FROM labels l FEATURES profile AS OF l.ts;

-- ordered-set and hypothetical aggregates
SELECT percentile_cont(ARRAY[0.25, 0.5]) WITHIN GROUP (ORDER BY age) AS q, percentile_disc(0.5) WITHIN GROUP (ORDER BY country DESC) AS p, mode() WITHIN GROUP (ORDER BY kind) AS o, rank(35) WITHIN GROUP (ORDER BY age) AS r FROM labels l FEATURES profile AS OF l.ts;

-- statistics
SELECT corr(age, id)::numeric(9, 6) AS c, regr_count(age, id) AS r, stddev_pop(age)::numeric(9, 6) AS s, width_bucket(avg(age), 0, 100, 10) AS w FROM labels l FEATURES profile AS OF l.ts;

-- E'', U& and dollar quotes, and comments that nest
SELECT E'it\'s\tFEATURES' AS a, U&'\0041 AS OF' AS b, $$it's FEATURES profile$$ AS c, $x$ AS OF $x$ AS d, B'101' AS e, /* FEATURES /* AS OF */ profile */ age -- AS OF ts
FROM labels l FEATURES profile AS OF l.ts;
-- by hand
SELECT E'it\'s\tFEATURES' AS a, 'A AS OF' AS b, 'it''s FEATURES ' || 'profile' AS c, ' AS OF ' AS d, B'101' AS e, age FROM joined_profile;

-- strings over two lines
SELECT id, 'a'
'b' || country AS c FROM labels l FEATURES profile AS OF l.ts;

-- quoted names
SELECT l."id" AS "the id", "profile"."age" AS "select" FROM "labels" "l" FEATURES "profile" AS OF "l"."ts";
-- by hand
SELECT id AS "the id", age AS "select" FROM joined_profile;

-- parameters everywhere
--+ ordered
--+ parameters 'p' | 2026-01-05T00:00 | 20 | 3
SELECT l.id, age, ?::text AS p FROM labels l FEATURES profile AS OF ? WHERE l.id < ? ORDER BY l.id, ts LIMIT ?;
-- by hand
SELECT l.id, age, ?::text AS p FROM labels l LEFT JOIN population p ON p.user_id = l.user_id AND ?::timestamp IS NOT NULL WHERE l.id < ? ORDER BY l.id, ts LIMIT ?;

-- parameters beside the question mark operator
--+ parameters 'plan' | 10
SELECT id, attrs ?? ? AS a FROM labels l FEATURES profile AS OF l.ts WHERE id < ?;

-- parameters in keys
--+ parameters 1 | 5
SELECT l.id, age FROM labels l FEATURES profile ON user_id = ? AS OF l.ts WHERE l.id = ?;
-- by hand
SELECT id, 30 AS age FROM labels WHERE ? = 1 AND id = ?;

-- PREPARE with parameters of its own
--+ refused a statement with parameters has to be prepared, with Connection.prepareStatement
PREPARE older(integer) AS SELECT id, age FROM labels l FEATURES profile AS OF l.ts WHERE age > $1;

-- PREPARE and EXECUTE
PREPARE older AS SELECT id, age FROM labels l FEATURES profile AS OF l.ts WHERE age > 31;
CREATE TABLE made AS EXECUTE older;
DEALLOCATE older;
SELECT * FROM made;

-- CREATE TABLE AS with names
CREATE TABLE made (n, years) AS SELECT id, age FROM labels l FEATURES profile AS OF l.ts WHERE id < 10;
SELECT * FROM made;

-- CREATE TEMP TABLE AS with storage options
CREATE TEMP TABLE made ON COMMIT PRESERVE ROWS AS SELECT id, address, tags FROM labels l FEATURES profile AS OF l.ts WITH DATA;
SELECT * FROM made;

-- SELECT INTO
SELECT id, age INTO made FROM labels l FEATURES profile AS OF l.ts WHERE age > 30;
SELECT * FROM made;

-- CREATE VIEW with names
CREATE VIEW seen (n, years) AS SELECT id, age FROM labels l FEATURES profile AS OF l.ts;
SELECT * FROM seen WHERE years > 30;

-- CREATE MATERIALIZED VIEW
CREATE MATERIALIZED VIEW kept AS SELECT kind, max(age) AS m FROM labels l FEATURES profile AS OF l.ts GROUP BY kind;
REFRESH MATERIALIZED VIEW kept;
CREATE TABLE made AS TABLE kept;
DROP MATERIALIZED VIEW kept;
SELECT * FROM made;

-- INSERT with RETURNING
CREATE TABLE made (id integer, country text, made_at timestamp DEFAULT TIMESTAMP '2026-01-01');
INSERT INTO made (id, country) SELECT id, country FROM labels l FEATURES profile AS OF l.ts RETURNING id, upper(country) AS c, made_at;

-- INSERT ON CONFLICT DO UPDATE
CREATE TABLE made (id integer PRIMARY KEY, n integer);
INSERT INTO made VALUES (1, -1), (99, -1);
INSERT INTO made AS m SELECT DISTINCT id, age FROM labels l FEATURES profile AS OF l.ts ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE m.n < 0 RETURNING *;

-- INSERT ON CONFLICT DO NOTHING
CREATE TABLE made (id integer PRIMARY KEY, n integer);
INSERT INTO made SELECT id, age FROM labels l FEATURES profile AS OF l.ts ON CONFLICT DO NOTHING;
SELECT * FROM made;

-- WITH before INSERT, OVERRIDING
CREATE TABLE made (id integer GENERATED ALWAYS AS IDENTITY, n integer);
WITH x AS (SELECT id, age FROM labels l FEATURES profile AS OF l.ts) INSERT INTO made OVERRIDING SYSTEM VALUE SELECT id, age FROM x;
SELECT * FROM made;

-- UPDATE FROM a sub-query
CREATE TABLE made AS SELECT DISTINCT id, 0 AS n FROM labels;
UPDATE made SET n = q.age FROM (SELECT id, age FROM labels l FEATURES profile AS OF l.ts) q WHERE q.id = made.id RETURNING made.*;

-- UPDATE FROM the clause itself
CREATE TABLE made AS SELECT DISTINCT id, 0 AS n FROM labels;
UPDATE made SET (n) = ROW (age) FROM labels l FEATURES profile AS OF l.ts WHERE l.id = made.id;
SELECT * FROM made;

-- DELETE USING
CREATE TABLE made AS SELECT DISTINCT id FROM labels;
DELETE FROM made USING (SELECT id FROM labels l FEATURES profile AS OF l.ts WHERE age > 30) q WHERE q.id = made.id RETURNING made.id;

-- EXPLAIN ANALYZE
--+ runs
EXPLAIN ANALYZE SELECT * FROM labels l FEATURES profile AS OF l.ts;

-- EXPLAIN with options
--+ runs
EXPLAIN (ANALYZE, FORMAT json, COSTS off) SELECT age FROM labels l FEATURES profile AS OF l.ts;

-- FOR UPDATE of the spine in a sub-query
SELECT q.id, age FROM (SELECT * FROM labels WHERE id < 10 FOR UPDATE) AS q FEATURES profile AS OF q.ts;
-- by hand
SELECT id, age FROM joined_profile WHERE id < 10;

-- FOR UPDATE without OF
SELECT id, age FROM labels l FEATURES profile AS OF l.ts FOR UPDATE;

-- FOR NO KEY UPDATE without OF beside a second table, a table function and VALUES
SELECT l.id, age, name, n, m FROM labels l FEATURES profile AS OF l.ts JOIN users u ON u.user_id = l.user_id, generate_series(1, 2) AS n, (VALUES (1)) AS v(m) ORDER BY 1, 2, 3, 4 LIMIT 9 FOR NO KEY UPDATE NOWAIT;

-- FOR SHARE without OF beside a query of WITH
WITH young AS (SELECT * FROM users WHERE user_id < 3) SELECT l.id, age FROM labels l FEATURES profile AS OF l.ts, young y WHERE y.user_id = l.user_id FOR SHARE SKIP LOCKED;

-- FOR KEY SHARE where no row can be locked
WITH spine AS (SELECT * FROM labels) SELECT l.id, age FROM spine AS l FEATURES profile AS OF l.ts FOR KEY SHARE;
-- by hand
SELECT id, age FROM joined_profile;

-- FOR UPDATE of a sub-query with the clause
SELECT q.id, q.age FROM (SELECT id, age FROM labels l FEATURES profile AS OF l.ts ORDER BY id, ts LIMIT 5) AS q FOR UPDATE;

-- FOR UPDATE of a sub-query of sub-queries, and of no other
SELECT q.id, q.age FROM users u JOIN (SELECT * FROM (SELECT * FROM labels l FEATURES profile AS OF l.ts) AS p WHERE p.id < 9) AS q ON u.user_id = q.user_id FOR UPDATE OF q;

-- several locks
SELECT l.id, age FROM labels l FEATURES profile AS OF l.ts JOIN users u ON u.user_id = l.user_id FOR UPDATE OF l FOR SHARE;

-- columns that each table has
SELECT ctid, tableoid::regclass::text AS t, (xmin IS NOT NULL) AS x, xmax, cmin, cmax, id, age FROM labels l FEATURES profile AS OF l.ts WHERE ctid IS NOT NULL AND ctid = ANY (ARRAY(SELECT ctid FROM labels WHERE id < 9)) ORDER BY ctid;
-- by hand
SELECT k.ctid, 'labels' AS t, (k.xmin IS NOT NULL) AS x, k.xmax, k.cmin, k.cmax, k.id, p.age FROM labels k LEFT JOIN LATERAL
  (SELECT * FROM profile_rows r WHERE r.user_id = k.user_id AND r.updated_at <= k.ts ORDER BY r.updated_at DESC LIMIT 1) p ON true WHERE k.id < 9;

-- columns that each table has, as names of others
SELECT id AS ctid, count(DISTINCT ctid) xmin FROM labels FEATURES profile AS OF ts GROUP BY id ORDER BY ctid, xmin;
-- by hand
SELECT id AS ctid, CASE WHEN id IN (3, 8) THEN 2 ELSE 1 END::bigint AS xmin FROM labels GROUP BY id;

-- DELETE of the rows that have a feature
CREATE TABLE made AS SELECT DISTINCT id, user_id, ts FROM labels;
DELETE FROM made WHERE ctid IN (SELECT ctid FROM made m FEATURES profile AS OF m.ts WHERE age > 30);
SELECT id FROM made;
-- by hand
CREATE TABLE made AS SELECT DISTINCT id FROM labels;
DELETE FROM made WHERE id IN (SELECT id FROM joined_profile WHERE age > 30);
SELECT id FROM made;

-- a function of the user's over features
SELECT id, twice(age) AS a, twice(x => clicks) AS b FROM labels l FEATURES profile, activity AS OF l.ts;

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
SELECT l.id, a.age AS x, b.age AS y FROM labels l FEATURES profile (age) AS a WITHIN INTERVAL '1' DAY BEFORE l.ts FEATURES profile (age) AS b AS OF l.ts - INTERVAL '12 hours';
-- by hand
SELECT l.id, (SELECT age FROM profile_rows r WHERE r.user_id = l.user_id AND updated_at < l.ts AND updated_at >= l.ts - INTERVAL '1 day' ORDER BY updated_at DESC LIMIT 1) AS x, (SELECT age FROM profile_rows r WHERE r.user_id = l.user_id AND updated_at <= l.ts - INTERVAL '12 hours' ORDER BY updated_at DESC LIMIT 1) AS y FROM labels l;

-- KNOWN AS OF what each row knew
SELECT l.id, age FROM labels l FEATURES profile (age) AS OF l.ts KNOWN AS OF l.ts;
-- by hand
SELECT l.id, (SELECT age FROM profile_rows r WHERE r.user_id = l.user_id AND updated_at <= l.ts AND loaded_at <= l.ts ORDER BY updated_at DESC LIMIT 1) AS age FROM labels l;

-- an instant with a time zone
SELECT l.id, age FROM labels l FEATURES profile AS OF (l.ts AT TIME ZONE 'UTC') + INTERVAL '0 hours';
-- by hand
SELECT id, age FROM joined_profile;

-- CURRENT_DATE, set functions and a cursor of the statement
SELECT id, age, CURRENT_USER = user AS u, pg_typeof(age)::text AS t, CURRENT_DATE > DATE '2020-01-01' AS d FROM labels l FEATURES profile AS OF l.ts;

-- XML made of features
SELECT xmlelement(name row, xmlattributes(id AS id), age)::text AS x FROM labels l FEATURES profile AS OF l.ts;

-- the whole row of the spine
SELECT l AS whole, (l).id AS n, age FROM (SELECT id, kind, age FROM labels l FEATURES profile AS OF l.ts) l;

-- quantified comparison and BETWEEN SYMMETRIC
SELECT id FROM labels l FEATURES profile, activity AS OF l.ts WHERE age BETWEEN SYMMETRIC 50 AND 31 AND clicks NOT IN (0, 9) OR age = ANY ('{30,55}'::int[]);
