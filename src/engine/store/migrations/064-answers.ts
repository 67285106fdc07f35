import type { Migration } from './migration.ts'

/**
 * Labels that several users make of the same image without seeing each other's. They stay separate from the labels of
 * the image until a lead settles them.
 */
export const answers: Migration = {
  version: 64,
  name: 'answers',
  sql: `
ALTER TABLE review_queue ADD COLUMN labelers INTEGER NOT NULL DEFAULT 1; -- users who label each image independently
CREATE TABLE independent_image (
  image_id INTEGER NOT NULL REFERENCES image (id),
  queue_id INTEGER NOT NULL REFERENCES review_queue (id),
  is_open INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1)), -- answers count, the image's own labels can't change
  settled_at INTEGER, -- answers became the labels of the image
  settled_by INTEGER REFERENCES user (id), -- NULL: all answers were the same
  edit_id TEXT,
  PRIMARY KEY (image_id, queue_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX independent_image_open ON independent_image (image_id) WHERE is_open = 1;
CREATE INDEX independent_image_queue ON independent_image (queue_id);
CREATE TABLE answer (
  image_id INTEGER NOT NULL REFERENCES image (id),
  queue_id INTEGER NOT NULL REFERENCES review_queue (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  revision INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('new', 'predicted', 'reviewed', 'rejected')),
  state_reason TEXT,
  labels TEXT NOT NULL DEFAULT '[]', -- JSON, Annotation[]
  outcomes TEXT NOT NULL DEFAULT '{}', -- JSON, outcome by prediction id
  answered_at INTEGER, -- finished
  PRIMARY KEY (image_id, queue_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_user ON answer (user_id, queue_id);
CREATE TABLE answer_edit (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE, -- edt_…, made by the sender
  image_id INTEGER NOT NULL REFERENCES image (id),
  queue_id INTEGER NOT NULL REFERENCES review_queue (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  revision INTEGER NOT NULL, -- of the answer after this edit
  kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo')),
  diff TEXT NOT NULL, -- JSON, Diff
  at INTEGER NOT NULL,
  UNIQUE (image_id, queue_id, user_id, revision)
) STRICT;
CREATE INDEX answer_edit_user ON answer_edit (user_id, at);
CREATE TABLE label_author (
  image_id INTEGER NOT NULL REFERENCES image (id),
  annotation_id TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  PRIMARY KEY (image_id, annotation_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX edit_user ON edit (user_id, at);
`,
  before: {
    'table review_queue': '907968a3c7326842',
    'table independent_image': null,
    'index independent_image_open': null,
    'index independent_image_queue': null,
    'table answer': null,
    'index answer_user': null,
    'table answer_edit': null,
    'index answer_edit_user': null,
    'table label_author': null,
    'index edit_user': null,
  },
}
