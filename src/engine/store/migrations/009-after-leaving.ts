import type { Migration } from './migration.ts'

export const afterLeaving: Migration = {
  version: 9,
  name: 'after leaving',
  sql: `
-- Held images that an erasure asks for: neither wins by itself, a person decides and that is kept.
CREATE TABLE erasure_conflict (
  purge_id INTEGER NOT NULL REFERENCES purge (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  holds TEXT NOT NULL, -- JSON: the rows of its holds
  found_at INTEGER NOT NULL,
  decision TEXT CHECK (decision IN ('hold', 'erase')), -- which of the two outranks the other
  reason TEXT,
  decided_at INTEGER,
  decided_by INTEGER REFERENCES user (id),
  PRIMARY KEY (purge_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_conflict_open ON erasure_conflict (image_id) WHERE decision IS NULL;

-- What is left to do for people after an erasure: golden sets, exports and models that saw the picture.
CREATE TABLE follow_up (
  id INTEGER PRIMARY KEY,
  purge_id INTEGER NOT NULL REFERENCES purge (id),
  kind TEXT NOT NULL CHECK (kind IN ('golden', 'dataset', 'export', 'model')),
  subject TEXT NOT NULL, -- name of the dataset or model, folder of the export
  images INTEGER NOT NULL, -- how many of the erased pictures it is about
  created_at INTEGER NOT NULL,
  note TEXT, -- what was done
  done_at INTEGER,
  done_by INTEGER REFERENCES user (id),
  UNIQUE (purge_id, kind, subject)
) STRICT;

-- What waits for people is worked out anew each time; kept is who was told of it and who has read it.
CREATE TABLE notice_seen (
  user_id INTEGER NOT NULL REFERENCES user (id),
  notice TEXT NOT NULL,
  told_at INTEGER,
  read_at INTEGER,
  PRIMARY KEY (user_id, notice)
) STRICT, WITHOUT ROWID;

-- A purged picture that was taken in again. The tombstone stays.
ALTER TABLE tombstone ADD COLUMN readmitted_at INTEGER;
`,
}
