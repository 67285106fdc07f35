import type { Migration } from './migration.ts'

/** What comes in after a bulk acceptance and belongs to its band: a part of it is drawn for audits. */
export const watchedBands: Migration = {
  version: 45,
  name: 'watched bands',
  sql: `
CREATE TABLE watched_image (
  id INTEGER PRIMARY KEY, -- the order in which they count
  acceptance_id INTEGER NOT NULL REFERENCES acceptance (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  expected REAL NOT NULL CHECK (expected BETWEEN 0 AND 1), -- share of wrong predictions, before anybody looked
  chance REAL NOT NULL CHECK (chance > 0 AND chance <= 1), -- with which it was drawn
  is_drawn INTEGER NOT NULL CHECK (is_drawn IN (0, 1)),
  is_counted INTEGER NOT NULL DEFAULT 0 CHECK (is_counted IN (0, 1)),
  error REAL, -- share of predictions that had to be changed; NULL when nobody audited it
  UNIQUE (acceptance_id, image_id)
) STRICT;
CREATE INDEX watched_image_waiting ON watched_image (acceptance_id, id) WHERE is_counted = 0;
CREATE INDEX watched_image_image ON watched_image (image_id);
-- What a model has predicted since an acceptance.
CREATE INDEX prediction_run_at ON prediction_run (model_id, ran_at);
`,
}
