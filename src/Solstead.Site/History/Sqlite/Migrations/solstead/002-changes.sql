-- Who changed what, when and from where (safety.md S20). Rows are only ever added.
CREATE TABLE change(id INTEGER PRIMARY KEY, t_ms INTEGER NOT NULL, who TEXT NOT NULL, source TEXT NOT NULL, code TEXT NOT NULL, facts TEXT NOT NULL);
CREATE INDEX change_t ON change(t_ms);
CREATE TRIGGER change_stays BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'a line of the audit is never rewritten'); END;
