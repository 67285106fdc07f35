import type { Migration } from './migration.ts'

export const review: Migration = {
  version: 5,
  name: 'review',
  sql: `
ALTER TABLE image ADD COLUMN state_reason TEXT; -- why the image was rejected or sent back, while that stands
ALTER TABLE image ADD COLUMN sent_back_to INTEGER REFERENCES user (id); -- the reviewer whose work a second person sent back
ALTER TABLE image ADD COLUMN approved_at INTEGER;
ALTER TABLE image ADD COLUMN approved_by INTEGER REFERENCES user (id);
-- 1: a person finished the labels without having seen predictions; 0: with them on screen; NULL: nobody has by hand.
ALTER TABLE image ADD COLUMN reviewed_blind INTEGER CHECK (reviewed_blind IN (0, 1));
ALTER TABLE image ADD COLUMN skip_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE image ADD COLUMN skipped_at INTEGER;
-- How far labels and the current model's predictions are apart, 0 to 1; NULL unless there are labels and a run.
ALTER TABLE image ADD COLUMN label_disagreement REAL;
CREATE INDEX image_label_disagreement ON image (label_disagreement, id) WHERE label_disagreement IS NOT NULL;
CREATE INDEX image_sent_back ON image (sent_back_to, id) WHERE sent_back_to IS NOT NULL;
CREATE INDEX image_state_reason ON image (state_reason) WHERE state_reason IS NOT NULL;

-- Which images belong to the blind share follows from their content and this number.
INSERT INTO workspace_setting (name, value) VALUES ('blindSeed', CAST(abs(random() % 4294967296) AS TEXT));

CREATE TABLE comment (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES image (id),
  x REAL, -- the spot in upright pixels; NULL for the whole picture
  y REAL,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  resolved_at INTEGER,
  resolved_by INTEGER REFERENCES user (id)
) STRICT;
CREATE INDEX comment_image ON comment (image_id, id);
CREATE INDEX comment_open ON comment (image_id) WHERE resolved_at IS NULL;

CREATE TABLE comment_reply (
  id INTEGER PRIMARY KEY,
  comment_id INTEGER NOT NULL REFERENCES comment (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;
CREATE INDEX comment_reply_comment ON comment_reply (comment_id, id);

-- Where each person is in their review, so that it goes on there after a restart.
CREATE TABLE review_place (
  user_id INTEGER PRIMARY KEY REFERENCES user (id),
  where_text TEXT NOT NULL,
  order_text TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('review', 'approve')),
  image_id INTEGER NOT NULL REFERENCES image (id),
  position INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
`,
}
