import type { Migration } from './migration.ts'

/** Images that are the frames of a sequence, in order, and labels that belong to tracks through them. */
export const sequences: Migration = {
  version: 38,
  name: 'sequences',
  sql: `
CREATE TABLE sequence (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  first_image INTEGER NOT NULL REFERENCES image (id) -- its first frame that came in; stands for all in clusters
) STRICT;

CREATE TABLE sequence_frame (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  sequence_id INTEGER NOT NULL REFERENCES sequence (id),
  frame INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sequence_frame_order ON sequence_frame (sequence_id, frame);

ALTER TABLE annotation ADD COLUMN track INTEGER; -- inside of the sequence; NULL: none
ALTER TABLE annotation ADD COLUMN track_flags INTEGER; -- 1 keyframe, 2 outside after it
CREATE INDEX annotation_track ON annotation (image_id, track) WHERE track IS NOT NULL;

ALTER TABLE dataset_item ADD COLUMN sequence TEXT; -- name and frame as they were at the freeze
ALTER TABLE dataset_item ADD COLUMN frame INTEGER;
`,
}
