import type { Migration } from './migration.ts'

export const library: Migration = {
  version: 3,
  name: 'library',
  sql: `
-- What became of the predictions of any model on the image, so that lists and facets need no join.
ALTER TABLE image ADD COLUMN prediction_taken_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE image ADD COLUMN prediction_deleted_count INTEGER NOT NULL DEFAULT 0;
UPDATE image SET (prediction_taken_count, prediction_deleted_count) =
    (SELECT count(*) FILTER (WHERE outcome = 1), count(*) FILTER (WHERE outcome = 2)
     FROM prediction WHERE prediction.image_id = image.id)
  WHERE id IN (SELECT image_id FROM prediction WHERE outcome <> 0);
CREATE TRIGGER prediction_outcome_counts AFTER UPDATE OF outcome ON prediction WHEN OLD.outcome <> NEW.outcome BEGIN
  UPDATE image SET
    prediction_taken_count = prediction_taken_count + (NEW.outcome = 1) - (OLD.outcome = 1),
    prediction_deleted_count = prediction_deleted_count + (NEW.outcome = 2) - (OLD.outcome = 2)
  WHERE id = NEW.image_id;
END;
CREATE TRIGGER prediction_added_counts AFTER INSERT ON prediction WHEN NEW.outcome <> 0 BEGIN
  UPDATE image SET
    prediction_taken_count = prediction_taken_count + (NEW.outcome = 1),
    prediction_deleted_count = prediction_deleted_count + (NEW.outcome = 2)
  WHERE id = NEW.image_id;
END;
CREATE TRIGGER prediction_removed_counts AFTER DELETE ON prediction WHEN OLD.outcome <> 0 BEGIN
  UPDATE image SET
    prediction_taken_count = prediction_taken_count - (OLD.outcome = 1),
    prediction_deleted_count = prediction_deleted_count - (OLD.outcome = 2)
  WHERE id = OLD.image_id;
END;

-- The orders that the library offers, each by an index.
CREATE INDEX image_label_count ON image (label_count, id);
CREATE INDEX image_reviewed_at ON image (reviewed_at, id);
CREATE INDEX image_imported_at ON image (imported_at, id);
CREATE INDEX image_size_bytes ON image (size_bytes, id);
CREATE INDEX image_prediction_count ON image (prediction_count, id);
CREATE INDEX dataset_item_split ON dataset_item (image_id, dataset_id, split);

-- Queries that the team has named; each is a live slice of the library.
CREATE TABLE saved_query (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  where_text TEXT NOT NULL,
  order_text TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

-- An action on many images at once, which can be undone as a whole.
CREATE TABLE bulk (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  action TEXT NOT NULL, -- JSON, BulkAction
  title TEXT NOT NULL,
  target TEXT NOT NULL, -- JSON, [[first, last], …] image rows
  begun TEXT, -- JSON, what the action's kind made once for all images
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  images INTEGER NOT NULL DEFAULT 0, -- changed
  labels INTEGER NOT NULL DEFAULT 0, -- changed, made or deleted in them
  passed_over INTEGER NOT NULL DEFAULT 0, -- images that it could not change
  skipped TEXT NOT NULL DEFAULT '[]', -- JSON, the first of these: [{ imageId, path, reason }]
  ended_at INTEGER, -- NULL while it runs, or when it was stopped half way
  undone_at INTEGER,
  undone_by INTEGER REFERENCES user (id)
) STRICT;

-- What a bulk action did to one image: enough to take it back.
CREATE TABLE bulk_item (
  bulk_id INTEGER NOT NULL REFERENCES bulk (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  undo TEXT NOT NULL, -- JSON, as the action's kind writes it
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
  PRIMARY KEY (bulk_id, image_id)
) STRICT, WITHOUT ROWID;
-- Images that look alike, as they were last looked for. An image that is alone has no row.
CREATE TABLE duplicate (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  group_id INTEGER NOT NULL, -- the image row that the others were found by
  size INTEGER NOT NULL, -- images in the group
  rank INTEGER NOT NULL -- from 1: the one that stands for the others
) STRICT;
CREATE INDEX duplicate_group ON duplicate (group_id, rank);
`,
}
