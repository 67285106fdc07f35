import type { Migration } from './migration.ts'

/** Images that a lead gave to be labeled blind: their predictions are withheld until they are finished or the queue is closed. */
export const blindQueues: Migration = {
  version: 49,
  name: 'blind queues',
  sql: `
ALTER TABLE review_queue ADD COLUMN is_blind INTEGER NOT NULL DEFAULT 0 CHECK (is_blind IN (0, 1));
CREATE TABLE blind_image (
  image_id INTEGER NOT NULL REFERENCES image (id),
  queue_id INTEGER NOT NULL REFERENCES review_queue (id),
  PRIMARY KEY (image_id, queue_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blind_image_queue ON blind_image (queue_id);
`,
}
