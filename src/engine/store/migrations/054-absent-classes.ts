import type { Migration } from './migration.ts'

const label = `json_object('id', id, 'classId', class_id, 'geometry', json(geometry), 'attributes', json(attributes),
       'origin', origin, 'modelId', 'mdl_' || model_id, 'predictionId', 'prd_' || model_id || '_' || prediction_n,
       'score', score)`
const track = `json_patch(json_object('number', track), json_patch(
       iif(track_flags & 1, '{"keyframe":true}', '{}'), iif(track_flags & 2, '{"outsideAfter":true}', '{}')))`

/**
 * Classes that somebody looked for in an image and did not find, as Open Images and LVIS tell them; a version keeps them as
 * they were. Labels of a version have the place in the stack that users gave them, which CVAT and Datumaro know as a number.
 */
export const absentClasses: Migration = {
  version: 54,
  name: 'absent classes',
  sql: `
-- JSON, ids of classes in their order; NULL: nobody told any
ALTER TABLE image ADD COLUMN absent TEXT;
ALTER TABLE dataset_item ADD COLUMN absent TEXT;

DROP VIEW frozen_item;
CREATE VIEW frozen_item AS
SELECT dataset_id, image_id, revision, split, licence, empty_by, digest, class_counts, sequence, frame, absent,
  CASE WHEN labels <> '' THEN labels
    WHEN labels_id IS NOT NULL THEN (SELECT labels FROM frozen_labels WHERE id = dataset_item.labels_id)
    ELSE (SELECT json_group_array(CASE
        WHEN coalesce(track, layer) IS NULL THEN ${label}
        WHEN layer IS NULL THEN json_insert(${label}, '$.track', ${track})
        WHEN track IS NULL THEN json_insert(${label}, '$.layer', layer)
        ELSE json_insert(${label}, '$.layer', layer, '$.track', ${track}) END
      ORDER BY coalesce(layer, 0), position, id) FROM annotation WHERE image_id = dataset_item.image_id) END AS labels
FROM dataset_item;
`,
}
