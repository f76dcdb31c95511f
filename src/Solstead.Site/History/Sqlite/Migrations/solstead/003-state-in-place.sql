-- What a key remembers is written every few seconds. Without a rowid, a value above a quarter of a page moves to pages of its own and each
-- rewriting costs four pages; in an ordinary table it stays in its page and costs one.
ALTER TABLE state RENAME TO state_before;
CREATE TABLE state(key TEXT PRIMARY KEY, json TEXT NOT NULL, at INTEGER NOT NULL);
INSERT INTO state SELECT key, json, at FROM state_before;
DROP TABLE state_before;
