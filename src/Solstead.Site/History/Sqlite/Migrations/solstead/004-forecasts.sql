-- Weather and forecasts as they were issued. slot and minutes: the interval begins at slot * 900 and lasts minutes; issued: UTC seconds.
-- The keys stay: of a slot the newest issue before an instant is one look-up. How long what is kept: README of the folder.
ALTER TABLE weather ADD COLUMN minutes INTEGER NOT NULL DEFAULT 60;
ALTER TABLE weather ADD COLUMN snow REAL;                                  -- cm that lie
ALTER TABLE weather ADD COLUMN rain REAL;                                  -- mm in the interval
ALTER TABLE forecast ADD COLUMN minutes INTEGER NOT NULL DEFAULT 15;
ALTER TABLE forecast ADD COLUMN hindcast INTEGER NOT NULL DEFAULT 0;       -- 1: made afterwards, for learning only
