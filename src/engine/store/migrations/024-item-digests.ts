import type { Migration } from './migration.ts'

/**
 * A frozen image keeps a digest of its labels, so that versions are hashed and compared without reading them. The labels
 * stand last in a row: what is before them is read without their pages.
 */
export const itemDigests: Migration = {
  version: 24,
  name: 'item digests',
  sql: `
CREATE TABLE dataset_item_next (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  revision INTEGER NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
  licence TEXT,
  empty_by TEXT, -- how an image without labels was finished; NULL: it has labels
  digest TEXT, -- SHA-256 of what the labels say; NULL in versions from before
  class_counts TEXT, -- JSON, labels by class id; NULL as before
  labels TEXT NOT NULL, -- JSON, Annotation[]
  PRIMARY KEY (dataset_id, image_id)
) STRICT, WITHOUT ROWID;
INSERT INTO dataset_item_next (dataset_id, image_id, revision, split, licence, empty_by, labels)
  SELECT dataset_id, image_id, revision, split, licence, empty_by, labels FROM dataset_item;
DROP TABLE dataset_item;
ALTER TABLE dataset_item_next RENAME TO dataset_item;
CREATE INDEX dataset_item_image ON dataset_item (image_id);
CREATE INDEX dataset_item_split ON dataset_item (image_id, dataset_id, split);

ALTER TABLE dataset ADD COLUMN hash_version INTEGER NOT NULL DEFAULT 1;
`,
}
