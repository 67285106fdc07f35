import type { Migration } from './migration.ts'

export const segmentation: Migration = {
  version: 6,
  name: 'segmentation',
  sql: `
-- Pairs of an encoder and a decoder that turn clicks into masks.
CREATE TABLE segmenter (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  family TEXT NOT NULL,
  current INTEGER NOT NULL DEFAULT 0 CHECK (current IN (0, 1)), -- the one that the editor uses
  encoder_sha256 TEXT NOT NULL,
  decoder_sha256 TEXT NOT NULL, -- the files stand as <sha256>.onnx in models/
  size_bytes INTEGER NOT NULL, -- of both
  plan TEXT NOT NULL, -- JSON, SegmenterPlan
  added_at INTEGER NOT NULL,
  added_by INTEGER NOT NULL REFERENCES user (id),
  UNIQUE (encoder_sha256, decoder_sha256)
) STRICT;
CREATE UNIQUE INDEX segmenter_current ON segmenter (current) WHERE current = 1;
`,
}
