import type { Migration } from './migration.ts'

/** An erasure takes the rows of some images at a time out of every table: those of bulk actions and of freezes are found by the image. */
export const imagesOfActions: Migration = {
  version: 52,
  name: 'images of actions',
  sql: `
CREATE INDEX bulk_item_image ON bulk_item (image_id);
CREATE INDEX dataset_left_out_image ON dataset_left_out (image_id);
`,
}
