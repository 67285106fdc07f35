/**
 * SQL: what an image belongs together with, as an image's row: the first one of its sequence, else of its near-duplicates,
 * else itself. What is learned from one of a cluster is not news from the others.
 */
export const clusterSql = (imageRow: string): string =>
  `coalesce((SELECT first_image FROM sequence_frame JOIN sequence ON sequence.id = sequence_id WHERE sequence_frame.image_id = ${imageRow}),
    (SELECT group_id FROM duplicate WHERE duplicate.image_id = ${imageRow}), ${imageRow})`
