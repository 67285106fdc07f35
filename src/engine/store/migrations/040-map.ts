import type { Migration } from './migration.ts'

/** Where images and objects stand on the map, and what an image would add to those that are reviewed. */
export const map: Migration = {
  version: 40,
  name: 'map',
  sql: `
CREATE TABLE map_point (
  image_id INTEGER NOT NULL REFERENCES image (id),
  object TEXT NOT NULL, -- as in embedding
  x REAL NOT NULL, -- 0 to 1
  y REAL NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (image_id, object)
) STRICT, WITHOUT ROWID;
CREATE TABLE image_interest (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  novelty REAL, -- 0 to 1, distance to the nearest reviewed image
  diversity INTEGER -- from 1: place in a batch in which each is as far as can be from all before
) STRICT;
`,
}
