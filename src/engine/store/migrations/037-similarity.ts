import type { Migration } from './migration.ts'

/** Whole images and predictions are described too, and images found by similarity keep their order. */
export const similarity: Migration = {
  version: 37,
  name: 'similarity',
  sql: `
ALTER TABLE embedding_run ADD COLUMN seq INTEGER; -- counts up with each description; NULL: of labels alone, from before
ALTER TABLE embedding_run ADD COLUMN predicted_at INTEGER; -- when the predictions were made that are described with it
CREATE INDEX embedding_run_seq ON embedding_run (seq);
CREATE TABLE search (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;
CREATE TABLE search_image (
  search_id INTEGER NOT NULL REFERENCES search (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES image (id),
  rank INTEGER NOT NULL, -- from 1
  PRIMARY KEY (search_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_image_image ON search_image (image_id);
`,
}
