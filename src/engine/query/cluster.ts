/**
 * SQL for the cluster of an image, as an image's row: the first image of its sequence, else of its near-duplicates,
 * else itself. Images of one cluster add no independent evidence.
 */
export const clusterSql = (imageRow: string): string =>
  `coalesce((SELECT first_image FROM sequence_frame JOIN sequence ON sequence.id = sequence_id WHERE sequence_frame.image_id = ${imageRow}),
    (SELECT group_id FROM duplicate WHERE duplicate.image_id = ${imageRow}), ${imageRow})`
