/** In none of these copies, as far as they are there as they were verified, with the labels as they are. */
const notIn = (copies: 'backed_up' | 'exported_image', copy: 'backup' | 'verified_export', id: string): string =>
  `NOT EXISTS (SELECT 1 FROM ${copies} JOIN ${copy} ON ${copy}.id = ${id} AND problem IS NULL
     WHERE image_id = image.id AND ${copies}.revision >= image.revision)`

/** Rows of the images that users reviewed and of which no copy has the labels as they are. */
export const withoutCopySql = `SELECT id AS image_id FROM image WHERE state IN ('reviewed', 'approved')
  AND ${notIn('backed_up', 'backup', 'backup_id')} AND ${notIn('exported_image', 'verified_export', 'export_id')}`
