import type { Migration } from './migration.ts'

/** Accepting in bulk with a stated error limit: the audit before it, and which labels came of it. */
export const acceptance: Migration = {
  version: 32,
  name: 'acceptance',
  sql: `
CREATE TABLE acceptance (
  id INTEGER PRIMARY KEY,
  where_text TEXT NOT NULL,
  from_score REAL NOT NULL,
  max_error REAL NOT NULL,
  budget INTEGER NOT NULL, -- audits at most
  model_id INTEGER NOT NULL REFERENCES model (id),
  basis TEXT NOT NULL, -- SHA-256 of label set and class map
  band TEXT NOT NULL, -- JSON, [[first, last], …] image rows at the start
  image_count INTEGER NOT NULL,
  group_count INTEGER NOT NULL, -- near-duplicates count once
  prediction_count INTEGER NOT NULL,
  open_to INTEGER NOT NULL, -- draws up to this one wait in the queue
  state TEXT NOT NULL CHECK (state IN ('auditing', 'accepted', 'refused')),
  because TEXT NOT NULL,
  resumable INTEGER NOT NULL DEFAULT 0 CHECK (resumable IN (0, 1)), -- stopped by a user, or the budget was spent
  audited INTEGER, -- audits that proved it, and the bound that they gave; NULL when not proven
  error_upper REAL,
  started_at INTEGER NOT NULL,
  started_by INTEGER NOT NULL REFERENCES user (id),
  ended_at INTEGER
) STRICT;
CREATE INDEX acceptance_auditing ON acceptance (id) WHERE state = 'auditing';
CREATE TABLE acceptance_draw (
  acceptance_id INTEGER NOT NULL REFERENCES acceptance (id),
  n INTEGER NOT NULL, -- from 1, in random order
  image_id INTEGER NOT NULL REFERENCES image (id),
  -- Of the image as it was when it was last looked at; NULL while it waits for its review.
  changed INTEGER, -- predictions of the band that a user had to change
  predictions INTEGER, -- predictions of the band; 0 when the image can't be audited any more
  missed INTEGER, -- labels that came of no prediction of the band
  PRIMARY KEY (acceptance_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX acceptance_draw_image ON acceptance_draw (image_id);
ALTER TABLE annotation ADD COLUMN acceptance_id INTEGER REFERENCES acceptance (id);
`,
}
