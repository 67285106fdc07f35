import type { Migration } from './migration.ts'

/** How models run here: their time per image, the images that they failed on, and what they answer on the golden set. */
export const runningModels: Migration = {
  version: 35,
  name: 'running models',
  sql: `
CREATE TABLE model_speed (
  model_id INTEGER PRIMARY KEY REFERENCES model (id),
  usual TEXT NOT NULL, -- JSON, Speed of its first images here
  recent TEXT NOT NULL -- JSON, Speed of its last images
) STRICT;

CREATE TABLE model_failure (
  model_id INTEGER NOT NULL REFERENCES model (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  kind TEXT NOT NULL CHECK (kind IN ('crash', 'output')),
  reason TEXT NOT NULL,
  failed_at INTEGER NOT NULL,
  PRIMARY KEY (model_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_failure_image ON model_failure (image_id);

CREATE TABLE golden_answer (
  model_id INTEGER NOT NULL REFERENCES model (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  answer TEXT NOT NULL, -- JSON, what the model found the first time
  change REAL NOT NULL, -- of the last time: the greatest difference of a confidence, or of a box that came or went
  PRIMARY KEY (model_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX golden_answer_image ON golden_answer (image_id);

CREATE TABLE golden_replay (
  model_id INTEGER PRIMARY KEY REFERENCES model (id),
  first_runtime TEXT NOT NULL,
  runtime TEXT NOT NULL,
  compared INTEGER NOT NULL, -- images of the last replay that had an answer before
  replayed_at INTEGER NOT NULL
) STRICT;
`,
}
