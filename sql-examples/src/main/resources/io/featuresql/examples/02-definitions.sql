-- The features
-- Entities say what features describe, feature views where they come from and when each
-- row became true. A service lists what one model reads.

CREATE OR REPLACE ENTITY airport (airport VARCHAR);

CREATE OR REPLACE ENTITY route (origin VARCHAR, destination VARCHAR);

CREATE OR REPLACE FEATURE VIEW airport_delays
  ENTITY airport
  TIMESTAMP left_at
  COMMENT 'flights that left the airport in the last 3 hours'
AS SELECT airport, left_at, avg_delay_3h, flights_3h FROM origin_delays;

CREATE OR REPLACE FEATURE VIEW airport_profile
  ENTITY airport
  TIMESTAMP valid_from
  COMMENT 'where the airport is, and its last month'
AS SELECT * FROM airport_months;

CREATE OR REPLACE FEATURE VIEW route_delays
  ENTITY route
  TIMESTAMP left_at
  COMMENT 'the last flight of the route that left, in minutes'
AS SELECT origin, destination, left_at, delay AS last_delay FROM departures;

CREATE OR REPLACE FEATURE SERVICE delay_model AS
  airport_delays,
  airport_profile (state, flights_last_month, avg_delay_last_month),
  route_delays;
