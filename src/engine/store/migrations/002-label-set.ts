import type { Migration } from './migration.ts'

export const labelSet: Migration = {
  version: 2,
  name: 'label-set',
  sql: `
ALTER TABLE label_class ADD COLUMN kind TEXT NOT NULL DEFAULT 'object' CHECK (kind IN ('object', 'image'));
ALTER TABLE label_class ADD COLUMN image_choice TEXT; -- of the image classes with one name, a picture has at most one
ALTER TABLE label_class ADD COLUMN shapes TEXT; -- JSON, ShapeName[]; NULL for any
ALTER TABLE label_class ADD COLUMN default_shape TEXT;
ALTER TABLE label_class ADD COLUMN skeleton TEXT; -- JSON, Skeleton
-- A removed class keeps its row: ids are never used twice, and the ledger still knows its name.
ALTER TABLE label_class ADD COLUMN removed_at INTEGER;

-- Place in the stack that a person gave to a label; NULL where none did.
ALTER TABLE annotation ADD COLUMN layer REAL;
`,
}
