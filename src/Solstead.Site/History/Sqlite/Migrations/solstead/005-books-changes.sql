-- Changes of the books by people and imports, with what they replaced, so that each can be taken back.
CREATE TABLE books_change(
  id INTEGER PRIMARY KEY, t_ms INTEGER NOT NULL, kind TEXT NOT NULL, origin TEXT NOT NULL,
  added INTEGER NOT NULL, replaced INTEGER NOT NULL, kept INTEGER NOT NULL, devices INTEGER NOT NULL, issued INTEGER NOT NULL,
  first_slot INTEGER, last_slot INTEGER, sums_before TEXT NOT NULL, sums_after TEXT NOT NULL,
  undone_ms INTEGER);                        -- NULL while it holds; the rows below go when it is undone
-- A row as numbers with commas, empty = unknown: the eight energies, buy_price, sell_price, quality, source. before NULL = there was no row.
CREATE TABLE books_row(slot INTEGER NOT NULL, change INTEGER NOT NULL, before TEXT, after TEXT NOT NULL, PRIMARY KEY(slot, change)) WITHOUT ROWID;
-- Wh, quality, source; NULL = there was, or is, no row.
CREATE TABLE books_device(slot INTEGER NOT NULL, device TEXT NOT NULL, change INTEGER NOT NULL, before TEXT, after TEXT, PRIMARY KEY(slot, device, change)) WITHOUT ROWID;
-- Rows of weather and forecast that came with a change; part = the name of the table.
CREATE TABLE books_issue(change INTEGER NOT NULL, part TEXT NOT NULL, source TEXT NOT NULL, issued INTEGER NOT NULL, slot INTEGER NOT NULL, PRIMARY KEY(change, part, source, issued, slot)) WITHOUT ROWID;
ALTER TABLE energy_device ADD COLUMN quality INTEGER NOT NULL DEFAULT 0;   -- as energy15
ALTER TABLE energy_device ADD COLUMN source INTEGER NOT NULL DEFAULT 0;    -- 0 own, 1 imported, 2 edited, as energy15
