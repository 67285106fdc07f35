import type { Migration } from './migration.ts'

/** What models that read texts need beside their file, and how alike the images of a search are to what was looked for. */
export const texts: Migration = {
  version: 43,
  name: 'texts',
  sql: `
CREATE TABLE model_text (
  model_id INTEGER PRIMARY KEY REFERENCES model (id),
  tokenizer_sha256 TEXT NOT NULL, -- stands as <sha256>.json in models/
  tower_sha256 TEXT, -- the file that reads texts, as <sha256>.onnx in models/; NULL where the model's own takes their tokens
  tower TEXT -- JSON, TextTower
) STRICT;

ALTER TABLE search_image ADD COLUMN similarity REAL; -- NULL where the order has another reason
`,
}
