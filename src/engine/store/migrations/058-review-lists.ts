import type { Migration } from './migration.ts'

/**
 * A queue is a list of images in a fixed order, for each user and each queue they used: the images are stored
 * separately, because the position changes with every image. An assigned queue holds the images that were to do when it
 * was assigned.
 */
export const reviewLists: Migration = {
  version: 58,
  name: 'review lists',
  sql: `
CREATE TABLE review_list (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES user (id),
  where_text TEXT NOT NULL,
  order_text TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('review', 'approve')),
  opened_at INTEGER NOT NULL, -- when the list was made
  opened_seq INTEGER NOT NULL, -- the last edit by then
  image_id INTEGER REFERENCES image (id), -- where the user is; NULL: nowhere yet
  position INTEGER NOT NULL,
  at INTEGER NOT NULL, -- when they came there
  UNIQUE (user_id, where_text, order_text, purpose)
) STRICT;
CREATE TABLE review_list_images (
  list_id INTEGER PRIMARY KEY REFERENCES review_list (id),
  images BLOB NOT NULL -- ids in order, 32 bits each, little-endian
) STRICT;
INSERT INTO review_list (user_id, where_text, order_text, purpose, opened_at, opened_seq, image_id, position, at)
  SELECT user_id, where_text, order_text, purpose, at, (SELECT coalesce(max(seq), 0) FROM edit), image_id, position, at
  FROM review_place;
DROP TABLE review_place;

-- Assigned before, a queue is what matches its query.
ALTER TABLE review_queue ADD COLUMN is_fixed INTEGER NOT NULL DEFAULT 0;
CREATE TABLE review_queue_image (
  queue_id INTEGER NOT NULL REFERENCES review_queue (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  share INTEGER NOT NULL, -- position of the user
  PRIMARY KEY (queue_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_queue_image_image ON review_queue_image (image_id);
`,
  before: {
    'index review_queue_image_image': null,
    'table review_list': null,
    'table review_list_images': null,
    'table review_place': '18925676b897c1c8',
    'table review_queue': '6892450e98f9a526',
    'table review_queue_image': null,
  },
}
