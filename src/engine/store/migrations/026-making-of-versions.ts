import type { Migration } from './migration.ts'

/** A version tells how it was made, what it comes from, and which images stayed out though they matched. */
export const makingOfVersions: Migration = {
  version: 26,
  name: 'making of versions',
  sql: `
ALTER TABLE dataset ADD COLUMN making TEXT NOT NULL DEFAULT '{}'; -- JSON: options of the freeze, placement, leakage
ALTER TABLE dataset ADD COLUMN lineage TEXT NOT NULL DEFAULT '{}'; -- JSON: what it comes from, each with its hash
ALTER TABLE dataset ADD COLUMN sheet TEXT NOT NULL DEFAULT '{}'; -- JSON: what users wrote for its datasheet

CREATE TABLE dataset_left_out (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  reason TEXT NOT NULL,
  PRIMARY KEY (dataset_id, image_id)
) STRICT, WITHOUT ROWID;
`,
}
