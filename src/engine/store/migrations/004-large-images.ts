import type { Migration } from './migration.ts'

export const largeImages: Migration = {
  version: 4,
  name: 'large-images',
  sql: `
-- What a model has found in the tiles of a large picture so far; gone when the whole picture is through.
CREATE TABLE prelabel_tile (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  plan TEXT NOT NULL, -- which tiles those are: sides, overlap and what is kept
  n INTEGER NOT NULL, -- of the tile in the plan
  found TEXT NOT NULL, -- JSON, Proposal[] in pixels of the upright picture
  PRIMARY KEY (image_id, model_id, plan, n)
) STRICT, WITHOUT ROWID;
`,
}
