import type { Migration } from './migration.ts'

export const signals: Migration = {
  version: 10,
  name: 'signals',
  sql: `
-- What the current model says of reviewed images: computed as a whole now and then, so that it stands still in between.
CREATE TABLE signal_snapshot (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model (id),
  descriptor TEXT NOT NULL, -- what made the vectors
  recall TEXT NOT NULL, -- JSON by class id: millionths, objects, of blind images or of all reviewed ones
  computed_at INTEGER NOT NULL
) STRICT;

-- Whole millionths; NULL is unknown.
CREATE TABLE signal (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  snapshot_id INTEGER NOT NULL REFERENCES signal_snapshot (id),
  revision INTEGER NOT NULL, -- of the image's labels at that time
  f1 INTEGER,
  similarity INTEGER,
  coverage INTEGER
) STRICT;

-- When a model last became the current one; NULL when it never was.
ALTER TABLE model ADD COLUMN current_at INTEGER;
UPDATE model SET current_at = added_at WHERE stage = 'current';

-- What plans were foretold to cost, beside what a model trained after them lost on the golden set, in points.
CREATE TABLE effect_outcome (
  before_model_id INTEGER NOT NULL REFERENCES model (id),
  after_model_id INTEGER NOT NULL REFERENCES model (id),
  dataset TEXT NOT NULL,
  plans TEXT NOT NULL, -- JSON, plan ids
  predicted REAL NOT NULL,
  actual REAL NOT NULL,
  objects INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (before_model_id, after_model_id)
) STRICT, WITHOUT ROWID;
`,
}
