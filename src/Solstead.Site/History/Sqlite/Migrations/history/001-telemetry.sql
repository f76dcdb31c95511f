-- Layout and formats: the README of this folder's parent. Missing is absent, never 0. Times are UTC seconds unless said otherwise.
CREATE TABLE series(
  sid INTEGER PRIMARY KEY CHECK(sid BETWEEN 1 AND 65535),
  device TEXT NOT NULL, point TEXT NOT NULL, unit TEXT NOT NULL,
  kind INTEGER NOT NULL,                     -- 0 gauge, 1 counter, 2 state, 3 text
  scale INTEGER NOT NULL,                    -- stored = round(value * 10^scale)
  hold INTEGER NOT NULL,                     -- longest time a value stands without a new one, seconds
  first_day INTEGER, last_day INTEGER, retired_utc INTEGER,
  UNIQUE(device, point));
CREATE TABLE state_text(sid INTEGER NOT NULL, code INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY(sid, code)) WITHOUT ROWID;
CREATE TABLE frame(id INTEGER PRIMARY KEY, t INTEGER NOT NULL, seconds INTEGER NOT NULL, z BLOB NOT NULL);
CREATE INDEX frame_t ON frame(t);
CREATE TABLE chunk(                          -- k = sid << 20 | day since 1970 (UTC)
  k INTEGER PRIMARY KEY, n INTEGER NOT NULL,
  vmin INTEGER, vmax INTEGER, vsum INTEGER, vfirst INTEGER, vlast INTEGER,
  q INTEGER NOT NULL DEFAULT 0,              -- share of estimated minutes, per mille
  rev INTEGER NOT NULL DEFAULT 0, z BLOB NOT NULL);
CREATE TABLE hour(                           -- k = sid << 24 | hour since 1970 (UTC)
  k INTEGER PRIMARY KEY, n INTEGER NOT NULL, vmin INTEGER, vmax INTEGER,
  vsum INTEGER,                              -- gauge: sum of minutes; counter: growth; state, text: code held longest
  vlast INTEGER);
CREATE TABLE day(                            -- k = sid << 20 | day on the local calendar of meta 'zone'; vsum as in hour
  k INTEGER PRIMARY KEY, n INTEGER NOT NULL, vmin INTEGER, vmax INTEGER, vsum INTEGER, vlast INTEGER, tmin INTEGER, tmax INTEGER);
CREATE TABLE closed(day INTEGER PRIMARY KEY, at_utc INTEGER NOT NULL, rev INTEGER NOT NULL);
CREATE TABLE event(id INTEGER PRIMARY KEY, t INTEGER NOT NULL, code TEXT NOT NULL, device TEXT, data TEXT);
CREATE INDEX event_t ON event(t);
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
