import type { Migration } from './migration.ts'

export const evaluations: Migration = {
  version: 28,
  name: 'evaluations',
  sql: `
CREATE TABLE evaluation (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model (id),
  where_text TEXT, -- NULL: all reviewed images, or those of the dataset
  dataset TEXT, -- the name of a version
  iou TEXT NOT NULL CHECK (iou IN ('bbox', 'segm', 'keypoints')),
  figures TEXT NOT NULL, -- JSON, all figures of an Evaluation
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;
CREATE INDEX evaluation_model ON evaluation (model_id, id);
-- Of the newest evaluation of a model by one scope.
CREATE TABLE evaluation_object (
  evaluation_id INTEGER NOT NULL REFERENCES evaluation (id),
  n INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES image (id),
  kind TEXT NOT NULL,
  label_id TEXT, -- ann_…; NULL: nothing is there
  prediction_n INTEGER, -- NULL: nothing was predicted
  label_class INTEGER,
  predicted_class INTEGER,
  score REAL,
  iou REAL NOT NULL,
  x REAL NOT NULL, -- of the label, else of the prediction
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  PRIMARY KEY (evaluation_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX evaluation_object_image ON evaluation_object (image_id);
CREATE TABLE evaluation_image (
  evaluation_id INTEGER NOT NULL REFERENCES evaluation (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  score REAL NOT NULL, -- how little there was to correct, 0 to 1
  PRIMARY KEY (evaluation_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX evaluation_image_image ON evaluation_image (image_id);
`,
}
