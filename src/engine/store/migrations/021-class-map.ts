import type { Migration } from './migration.ts'

/** What a model's classes mean in the label set is said class by class; what has no meaning there is kept apart. */
export const classMap: Migration = {
  version: 21,
  name: 'class map',
  sql: `
CREATE TABLE class_map (
  model_id INTEGER NOT NULL REFERENCES model (id),
  model_class INTEGER NOT NULL, -- its number in the model's output, from 0
  class_id INTEGER REFERENCES label_class (id), -- NULL: it makes no predictions
  decided INTEGER NOT NULL DEFAULT 0 CHECK (decided IN (0, 1)), -- whether a user said so
  PRIMARY KEY (model_id, model_class)
) STRICT, WITHOUT ROWID;
CREATE INDEX class_map_class ON class_map (class_id, model_id) WHERE class_id IS NOT NULL;
INSERT INTO class_map (model_id, model_class, class_id)
  SELECT model.id, mapped.key, mapped.value FROM model, json_each(class_map) AS mapped;
ALTER TABLE model DROP COLUMN class_map;

ALTER TABLE prediction ADD COLUMN model_class INTEGER; -- the model's own number of the class; NULL where nobody knows it
UPDATE prediction SET model_class = (SELECT min(model_class) FROM class_map
  WHERE class_map.class_id = prediction.class_id AND class_map.model_id = prediction.model_id);

-- What a model found of classes without a place in the label set; it becomes predictions once they get one.
CREATE TABLE unmapped_prediction (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  n INTEGER NOT NULL, -- running number, shared with prediction
  model_class INTEGER NOT NULL,
  score REAL NOT NULL,
  x16 INTEGER NOT NULL,
  y16 INTEGER NOT NULL,
  width16 INTEGER NOT NULL,
  height16 INTEGER NOT NULL,
  geometry TEXT,
  PRIMARY KEY (image_id, model_id, n)
) STRICT, WITHOUT ROWID;
`,
}
