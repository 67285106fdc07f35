import type { Migration } from './migration.ts'

/** What counts as an object of a class: in words, and by examples of what does and what doesn't. */
export const classGuide: Migration = {
  version: 36,
  name: 'class guide',
  sql: `
ALTER TABLE label_class ADD COLUMN guide TEXT NOT NULL DEFAULT '';
CREATE TABLE class_example (
  id INTEGER PRIMARY KEY,
  class_id INTEGER NOT NULL REFERENCES label_class (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  x REAL NOT NULL, -- in upright pixels
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  counts INTEGER NOT NULL CHECK (counts IN (0, 1)), -- whether it is one of the class
  note TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  added_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;
CREATE INDEX class_example_class ON class_example (class_id);
CREATE INDEX class_example_image ON class_example (image_id);
`,
}
