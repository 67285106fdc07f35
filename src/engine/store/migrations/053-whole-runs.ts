import type { Migration } from './migration.ts'

const values = 'f1, similarity, coverage, label_quality, shapley, novelty, staleness'

/**
 * Near-duplicates and signals are written some at a time beside those of the run before, and count all at one moment: when
 * the number of their run becomes the current one. `duplicate` and `signal` are what counts.
 */
export const wholeRuns: Migration = {
  version: 53,
  name: 'whole runs',
  sql: `
-- Images that look alike, as they were looked for in a run. An image that is alone has no row.
CREATE TABLE duplicate_row (
  image_id INTEGER NOT NULL REFERENCES image (id),
  run INTEGER NOT NULL, -- what is of no current run is of one that goes on, was broken off, or is over
  group_id INTEGER NOT NULL, -- the image row that the others were found by
  size INTEGER NOT NULL, -- images in the group
  rank INTEGER NOT NULL, -- from 1: the one that stands for the others
  PRIMARY KEY (image_id, run)
) STRICT, WITHOUT ROWID;
INSERT INTO duplicate_row SELECT image_id, 0, group_id, size, rank FROM duplicate ORDER BY image_id;
DROP TABLE duplicate;
-- One row.
CREATE TABLE duplicate_run (
  run INTEGER NOT NULL
) STRICT;
INSERT INTO duplicate_run (run) VALUES (0);
CREATE VIEW duplicate AS SELECT image_id, group_id, size, rank FROM duplicate_row
WHERE run = (SELECT run FROM duplicate_run);

-- Whole millionths; NULL is unknown.
CREATE TABLE signal_row (
  image_id INTEGER NOT NULL REFERENCES image (id),
  snapshot_id INTEGER NOT NULL, -- the newest counts; rows come before their snapshot
  revision INTEGER NOT NULL, -- of the image's labels at that time
  f1 INTEGER,
  similarity INTEGER,
  coverage INTEGER,
  label_quality INTEGER,
  shapley INTEGER,
  novelty INTEGER,
  staleness INTEGER,
  PRIMARY KEY (image_id, snapshot_id)
) STRICT, WITHOUT ROWID;
INSERT INTO signal_row SELECT image_id, snapshot_id, revision, ${values} FROM signal ORDER BY image_id;
DROP TABLE signal;
DROP TABLE signal_next;
CREATE VIEW signal AS SELECT image_id, snapshot_id, revision, ${values} FROM signal_row
WHERE snapshot_id = (SELECT max(id) FROM signal_snapshot);
`,
}
