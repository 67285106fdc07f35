/** Backups and verified exports that are there as they were verified; what is not counts as no copy. */
const counting = `(SELECT image_id, revision FROM backed_up JOIN backup ON backup.id = backup_id AND problem IS NULL
  UNION ALL SELECT image_id, revision FROM exported_image JOIN verified_export ON verified_export.id = export_id AND problem IS NULL)`

/** Rows of the images that people reviewed and of which no copy has the labels as they are. */
export const withoutCopySql = `SELECT id AS image_id FROM image WHERE state IN ('reviewed', 'approved')
  AND id NOT IN (SELECT image_id FROM ${counting} AS copy JOIN image AS i ON i.id = copy.image_id WHERE copy.revision >= i.revision)`
