import type { Migration } from './migration.ts'

export const laterUse: Migration = {
  version: 14,
  name: 'later-use',
  sql: `
-- When somebody last had an image in front of them in a review; tells whether what a plan would have taken was used.
CREATE TABLE review_opened (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  at INTEGER NOT NULL
) STRICT;
`,
}
