import type { Migration } from './migration.ts'

/** Queues that a lead gave to users. Whose an image of one is follows from its id, so no image is written down. */
export const reviewQueues: Migration = {
  version: 29,
  name: 'review queues',
  sql: `
CREATE TABLE review_queue (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  where_text TEXT NOT NULL,
  order_text TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('review', 'approve')),
  due_at INTEGER,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  closed_at INTEGER
) STRICT;
CREATE TABLE review_queue_user (
  queue_id INTEGER NOT NULL REFERENCES review_queue (id),
  position INTEGER NOT NULL, -- from 1: the images whose id leaves this remainder
  user_id INTEGER NOT NULL REFERENCES user (id),
  images INTEGER NOT NULL, -- to do when the queue was assigned
  PRIMARY KEY (queue_id, position)
) STRICT, WITHOUT ROWID;
`,
}
