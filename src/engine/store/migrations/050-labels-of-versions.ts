import type { Migration } from './migration.ts'

const label = `json_object('id', id, 'classId', class_id, 'geometry', json(geometry), 'attributes', json(attributes),
       'origin', origin, 'modelId', 'mdl_' || model_id, 'predictionId', 'prd_' || model_id || '_' || prediction_n,
       'score', score)`
const track = `json_patch(json_object('number', track), json_patch(
       iif(track_flags & 1, '{"keyframe":true}', '{}'), iif(track_flags & 2, '{"outsideAfter":true}', '{}')))`

const shared = "labels = '' AND labels_id IS NULL"

/** Before a label changes, the versions that still share it get what it was. */
const keepBefore = (event: string, image: string) => `
CREATE TRIGGER frozen_labels_${event} BEFORE ${event} ON annotation
WHEN EXISTS (SELECT 1 FROM dataset_item WHERE image_id = ${image} AND ${shared})
BEGIN
  INSERT INTO frozen_labels (image_id, labels)
    SELECT image_id, labels FROM frozen_item WHERE image_id = ${image} AND dataset_id = (
      SELECT dataset_id FROM dataset_item WHERE image_id = ${image} AND ${shared} LIMIT 1);
  UPDATE dataset_item SET labels_id = last_insert_rowid() WHERE image_id = ${image} AND ${shared};
END;
`

/**
 * A version shares the labels of an image with the workspace until one of them changes: the first change keeps the labels
 * from before, once for all versions that have them. So a freeze writes no labels. `frozen_item` is how a version is read.
 */
export const labelsOfVersions: Migration = {
  version: 50,
  name: 'labels of versions',
  sql: `
CREATE TABLE frozen_labels (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES image (id),
  labels TEXT NOT NULL -- JSON, Annotation[]
) STRICT;
CREATE INDEX frozen_labels_image ON frozen_labels (image_id);
-- In frozen_labels; NULL: the labels stand in the item itself, or are those of the image now where it has none.
ALTER TABLE dataset_item ADD COLUMN labels_id INTEGER;
CREATE INDEX dataset_item_shared ON dataset_item (image_id) WHERE ${shared};
-- Another index begins with the image too.
DROP INDEX dataset_item_image;

CREATE VIEW frozen_item AS
SELECT dataset_id, image_id, revision, split, licence, empty_by, digest, class_counts, sequence, frame,
  CASE WHEN labels <> '' THEN labels
    WHEN labels_id IS NOT NULL THEN (SELECT labels FROM frozen_labels WHERE id = dataset_item.labels_id)
    ELSE (SELECT json_group_array(CASE WHEN track IS NULL THEN ${label} ELSE json_insert(${label}, '$.track', ${track}) END
      ORDER BY coalesce(layer, 0), position, id) FROM annotation WHERE image_id = dataset_item.image_id) END AS labels
FROM dataset_item;
${keepBefore('INSERT', 'NEW.image_id')}${keepBefore('UPDATE', 'OLD.image_id')}${keepBefore('DELETE', 'OLD.image_id')}`,
}
