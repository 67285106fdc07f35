import type { Explanation } from '#contract'
import type { ReadOnlyStore } from '../../store/index.ts'

type LifeEvent = Explanation['life'][number]

/**
 * Returns what happened to an image so far, earliest first; for repeated events the last one. CROSS JOIN: models are few,
 * and SQLite would read the runs of all images.
 */
export const lifeOf = (store: ReadOnlyStore, imageRow: number): LifeEvent[] =>
  store.all<LifeEvent>(
    `SELECT kind, detail, max(at) AS atMs FROM (
       SELECT 'imported' AS kind, user.name AS detail, imported_at AS at
         FROM image JOIN user ON user.id = imported_by WHERE image.id = :image
       UNION ALL SELECT 'predicted', model.name, ran_at
         FROM model CROSS JOIN prediction_run ON model_id = model.id AND image_id = :image
       UNION ALL SELECT 'reviewed', user.name, reviewed_at
         FROM image JOIN user ON user.id = reviewed_by WHERE image.id = :image AND reviewed_at IS NOT NULL
       UNION ALL SELECT 'approved', user.name, approved_at
         FROM image JOIN user ON user.id = approved_by WHERE image.id = :image AND approved_at IS NOT NULL
       UNION ALL SELECT 'frozen', dataset.name, created_at
         FROM dataset_item JOIN dataset ON dataset.id = dataset_id WHERE image_id = :image
       UNION ALL SELECT to_lifecycle, user.name, at
         FROM retention_event JOIN user ON user.id = user_id WHERE image_id = :image
     ) GROUP BY kind ORDER BY atMs`,
    { image: imageRow },
  )
