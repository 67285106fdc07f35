import type { Migration } from './migration.ts'

/** What label files say of an object's box and area where its shape says it differently: models are measured by it. */
export const extents: Migration = {
  version: 47,
  name: 'extents',
  sql: `
CREATE TABLE label_extent (
  image_id INTEGER NOT NULL REFERENCES image (id),
  id TEXT NOT NULL, -- of the label
  geometry_hash TEXT NOT NULL, -- of the shape that it holds for: SHA-256 of its canonical JSON
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  area REAL, -- in pixels; NULL where that of the shape holds
  PRIMARY KEY (image_id, id)
) STRICT, WITHOUT ROWID;
-- Unrounded, and beyond the image where the file says so.
CREATE TABLE prediction_extent (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  n INTEGER NOT NULL, -- as in prediction and unmapped_prediction
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  PRIMARY KEY (image_id, model_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX prediction_extent_model ON prediction_extent (model_id);
`,
}
