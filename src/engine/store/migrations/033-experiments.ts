import type { Migration } from './migration.ts'

/** Trials of a model on a share of the images, what they know, and which images show the candidate's predictions. */
export const experiments: Migration = {
  version: 33,
  name: 'experiments',
  sql: `
CREATE TABLE experiment (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('canary', 'ab')),
  current_id INTEGER NOT NULL, -- models that are removed later leave their names here
  current_name TEXT NOT NULL,
  candidate_id INTEGER NOT NULL,
  candidate_name TEXT NOT NULL,
  draw TEXT NOT NULL, -- the key by which images are drawn
  steps TEXT NOT NULL, -- JSON, percent of images in order; the first is 0
  step INTEGER NOT NULL DEFAULT 0,
  step_units INTEGER NOT NULL DEFAULT 0, -- units when the step began
  margin REAL NOT NULL,
  automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)), -- promotes by itself
  status TEXT NOT NULL DEFAULT 'running'
    CHECK (status IN ('running', 'paused', 'ready', 'inconclusive', 'promoted', 'rolledBack')),
  because TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL, -- JSON, Evidence
  latency TEXT NOT NULL DEFAULT '{"current":[],"candidate":[]}', -- JSON, milliseconds an image
  tripped TEXT, -- the guard that ended it
  counts_from INTEGER NOT NULL, -- reviews before this are not counted
  started_at INTEGER NOT NULL,
  started_by INTEGER NOT NULL REFERENCES user (id),
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX experiment_open ON experiment (ended_at IS NULL) WHERE ended_at IS NULL;
CREATE TABLE experiment_unit (
  experiment_id INTEGER NOT NULL REFERENCES experiment (id),
  unit INTEGER NOT NULL, -- the first image of the near-duplicate group, or the image itself
  n INTEGER NOT NULL, -- place in the order of counting
  image_id INTEGER NOT NULL REFERENCES image (id),
  shown TEXT NOT NULL CHECK (shown IN ('current', 'candidate', 'none')),
  share REAL NOT NULL,
  difference REAL NOT NULL,
  promote REAL NOT NULL, -- evidence after it, natural logarithms
  rollback REAL NOT NULL,
  reviewed_at INTEGER NOT NULL,
  reviewed_by INTEGER REFERENCES user (id),
  PRIMARY KEY (experiment_id, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX experiment_unit_image ON experiment_unit (image_id);
CREATE TABLE experiment_move (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id),
  kind TEXT NOT NULL,
  percent REAL NOT NULL,
  units INTEGER NOT NULL,
  reason TEXT NOT NULL,
  by_itself INTEGER NOT NULL CHECK (by_itself IN (0, 1)),
  moved_at INTEGER NOT NULL,
  moved_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;
CREATE TABLE exposure (
  image_id INTEGER PRIMARY KEY REFERENCES image (id), -- shows the predictions of this model while a trial lasts
  model_id INTEGER NOT NULL REFERENCES model (id)
) STRICT;
`,
}
