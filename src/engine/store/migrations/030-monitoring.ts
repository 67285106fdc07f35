import type { Migration } from './migration.ts'

/**
 * What users made of predictions, kept per reviewed image and summed up, so that monitoring looks at sums; the state of
 * the detectors, so that each review is one step of them; and their alarms.
 */
export const monitoring: Migration = {
  version: 30,
  name: 'monitoring',
  sql: `
CREATE TABLE review_unit (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  cluster INTEGER NOT NULL, -- the group of near-duplicates, or the image itself
  source_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  week INTEGER NOT NULL, -- from Monday, 29 December 1969, UTC
  reviewed_at INTEGER NOT NULL,
  by_hand INTEGER NOT NULL CHECK (by_hand IN (0, 1)),
  seconds REAL, -- from opening it to the end of its review; NULL where that says nothing
  score REAL, -- 0 to 1, how little there was to correct
  PRIMARY KEY (image_id, model_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_unit_cluster ON review_unit (model_id, cluster);
CREATE INDEX review_unit_reviewed_at ON review_unit (model_id, reviewed_at, image_id);

CREATE TABLE review_unit_class (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  class_id INTEGER NOT NULL, -- 0: all of the image
  accepted INTEGER NOT NULL,
  moved INTEGER NOT NULL,
  relabelled INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  added INTEGER NOT NULL,
  iou REAL NOT NULL, -- sum over accepted and moved
  PRIMARY KEY (image_id, model_id, class_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_total (
  model_id INTEGER NOT NULL REFERENCES model (id),
  week INTEGER NOT NULL,
  class_id INTEGER NOT NULL, -- 0: all of the images
  source_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  images INTEGER NOT NULL,
  corrected INTEGER NOT NULL, -- images in which something was
  accepted INTEGER NOT NULL,
  moved INTEGER NOT NULL,
  relabelled INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  added INTEGER NOT NULL,
  iou REAL NOT NULL,
  timed INTEGER NOT NULL, -- images with seconds
  seconds REAL NOT NULL,
  scored INTEGER NOT NULL,
  score REAL NOT NULL,
  score_squared REAL NOT NULL,
  PRIMARY KEY (model_id, class_id, week, source_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE detector (
  model_id INTEGER NOT NULL REFERENCES model (id),
  name TEXT NOT NULL,
  scope INTEGER NOT NULL, -- a class, a user, or 0
  seen INTEGER NOT NULL, -- observations
  learned TEXT NOT NULL, -- JSON, what is usual, or what is known of it so far
  state TEXT NOT NULL, -- JSON, what the next observation needs
  statistic REAL NOT NULL,
  quiet_at INTEGER NOT NULL, -- when it last said nothing
  quiet_image INTEGER NOT NULL,
  PRIMARY KEY (model_id, name, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE alarm (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model (id),
  detector TEXT NOT NULL,
  scope INTEGER NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('amber', 'red')),
  title TEXT NOT NULL,
  because TEXT NOT NULL,
  cause TEXT,
  steps TEXT NOT NULL, -- JSON, what to do next
  raised_at INTEGER NOT NULL,
  since_at INTEGER NOT NULL,
  muted_until INTEGER,
  mute_reason TEXT,
  solved_at INTEGER,
  solved_because TEXT
) STRICT;
CREATE UNIQUE INDEX alarm_open ON alarm (model_id, detector, scope) WHERE solved_at IS NULL;

CREATE TABLE alarm_image (
  image_id INTEGER NOT NULL REFERENCES image (id),
  alarm_id INTEGER NOT NULL REFERENCES alarm (id),
  PRIMARY KEY (alarm_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_image_image ON alarm_image (image_id, alarm_id);

CREATE TABLE drift_result (
  model_id INTEGER NOT NULL REFERENCES model (id),
  test TEXT NOT NULL,
  result TEXT NOT NULL, -- JSON, DriftResult
  PRIMARY KEY (model_id, test)
) STRICT, WITHOUT ROWID;

CREATE TABLE image_look (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  brightness REAL NOT NULL, -- 0 to 255
  contrast REAL NOT NULL,
  sharpness REAL NOT NULL,
  vector BLOB NOT NULL -- int8, the whole image
) STRICT;
`,
}
