-- The small precious file: state, audit, leases, books. Energy in Wh, never signed, NULL = unknown. slot = UTC seconds / 900.
CREATE TABLE energy15(
  slot INTEGER PRIMARY KEY,
  grid_import INTEGER, grid_export INTEGER, pv INTEGER, battery_charge INTEGER, battery_discharge INTEGER,
  home INTEGER, charger INTEGER, load INTEGER,
  buy_price INTEGER, sell_price INTEGER,     -- 1e-5 currency per kWh
  co2 INTEGER,
  quality INTEGER NOT NULL,                  -- 0 measured, 1 from counters after a gap, 2 estimated
  source INTEGER NOT NULL);                  -- 0 own, 1 imported
CREATE TABLE energy_device(slot INTEGER NOT NULL, device TEXT NOT NULL, wh INTEGER NOT NULL, PRIMARY KEY(slot, device)) WITHOUT ROWID;
CREATE TABLE counter_base(device TEXT NOT NULL, point TEXT NOT NULL, at_utc INTEGER NOT NULL, value INTEGER NOT NULL, "offset" INTEGER NOT NULL, PRIMARY KEY(device, point)) WITHOUT ROWID;
CREATE TABLE lease(
  device TEXT NOT NULL, setting TEXT NOT NULL, original TEXT NOT NULL, written TEXT NOT NULL,
  taken_utc INTEGER NOT NULL, expires_utc INTEGER NOT NULL, reason TEXT NOT NULL, state INTEGER NOT NULL,
  PRIMARY KEY(device, setting)) WITHOUT ROWID;
CREATE TABLE command(
  id INTEGER PRIMARY KEY, t_ms INTEGER NOT NULL, device TEXT NOT NULL, kind TEXT NOT NULL, wanted TEXT NOT NULL, bounded TEXT NOT NULL,
  rule TEXT NOT NULL, reason TEXT NOT NULL, why TEXT NOT NULL, actor TEXT NOT NULL,
  outcome INTEGER,                           -- 0 applied, 1 dry run, 2 refused, 3 unconfirmed; NULL = open
  shown_ms INTEGER);
CREATE INDEX command_t ON command(t_ms);
CREATE TABLE command_day(day INTEGER NOT NULL, device TEXT NOT NULL, rule TEXT NOT NULL, outcome INTEGER NOT NULL, commands INTEGER NOT NULL, PRIMARY KEY(day, device, rule, outcome)) WITHOUT ROWID;
CREATE TABLE session(
  id INTEGER PRIMARY KEY, device TEXT NOT NULL, started_utc INTEGER NOT NULL, ended_utc INTEGER, wh INTEGER, data TEXT NOT NULL);
CREATE INDEX session_started ON session(started_utc);
CREATE TABLE state(key TEXT PRIMARY KEY, json TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE weather(slot INTEGER NOT NULL, source TEXT NOT NULL, issued INTEGER NOT NULL, ghi REAL, dni REAL, dhi REAL, temp REAL, wind REAL, cloud REAL, PRIMARY KEY(slot, source, issued)) WITHOUT ROWID;
CREATE TABLE forecast(slot INTEGER NOT NULL, source TEXT NOT NULL, issued INTEGER NOT NULL, wh INTEGER, p10 INTEGER, p90 INTEGER, PRIMARY KEY(slot, source, issued)) WITHOUT ROWID;
