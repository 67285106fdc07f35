import type { Migration } from './migration.ts'

export const initial: Migration = {
  version: 1,
  name: 'initial',
  sql: `
CREATE TABLE workspace_setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  role TEXT NOT NULL CHECK (role IN ('annotator', 'lead', 'admin')),
  disabled_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE label_class (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  color TEXT NOT NULL,
  position INTEGER NOT NULL,
  attributes TEXT NOT NULL DEFAULT '[]' -- JSON, AttributeDefinition[]
) STRICT;

CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE model (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  family TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('current', 'canary', 'candidate', 'retired')),
  file TEXT NOT NULL, -- relative to models/
  size_bytes INTEGER NOT NULL,
  classes TEXT NOT NULL, -- JSON, string[] in output order
  class_map TEXT NOT NULL, -- JSON, (class id | null)[] in output order
  input TEXT NOT NULL, -- JSON, ModelInput
  added_at INTEGER NOT NULL,
  added_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;
CREATE UNIQUE INDEX model_current ON model (stage) WHERE stage = 'current';

CREATE TABLE image (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE, -- of the file's bytes, lower-case hex
  perceptual_hash TEXT, -- 64 bits as 16 hex digits
  path TEXT NOT NULL, -- as a person sees it: below the imported folder, with /
  storage TEXT NOT NULL CHECK (storage IN ('owned', 'linked')),
  file TEXT NOT NULL, -- owned: relative to originals/; linked: absolute
  source_id INTEGER NOT NULL REFERENCES source (id),
  format TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  width_px INTEGER NOT NULL, -- of the upright picture
  height_px INTEGER NOT NULL,
  orientation INTEGER NOT NULL DEFAULT 1, -- EXIF, 1 to 8, as stored in the file
  captured_at INTEGER,
  imported_at INTEGER NOT NULL,
  imported_by INTEGER NOT NULL REFERENCES user (id),
  metadata TEXT NOT NULL DEFAULT '{}', -- JSON, string to string
  state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'predicted', 'reviewed', 'approved', 'rejected')),
  lifecycle TEXT NOT NULL DEFAULT 'active' CHECK (lifecycle IN ('active', 'retired', 'archived', 'trashed', 'purged')),
  revision INTEGER NOT NULL DEFAULT 0,
  reviewed_at INTEGER,
  reviewed_by INTEGER REFERENCES user (id),
  label_count INTEGER NOT NULL DEFAULT 0,
  -- Open predictions of the current model, kept here so that lists and queues need no join.
  prediction_count INTEGER NOT NULL DEFAULT 0,
  prediction_shown_count INTEGER NOT NULL DEFAULT 0, -- of them, those that review shows at its usual threshold
  prediction_min_score REAL, -- among the shown ones
  prediction_max_score REAL
) STRICT;
CREATE INDEX image_state ON image (state, id);
CREATE INDEX image_lifecycle ON image (lifecycle, id) WHERE lifecycle <> 'active';
CREATE INDEX image_captured_at ON image (captured_at, id);
CREATE INDEX image_source ON image (source_id, captured_at, id);
CREATE INDEX image_by_path ON image (path, id);
CREATE INDEX image_prediction_min_score ON image (prediction_min_score, id);

-- Other paths at which the same content was found.
CREATE TABLE image_path (
  image_id INTEGER NOT NULL REFERENCES image (id),
  path TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  PRIMARY KEY (image_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE image_tag (
  image_id INTEGER NOT NULL REFERENCES image (id),
  tag TEXT NOT NULL,
  PRIMARY KEY (image_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_tag_tag ON image_tag (tag, image_id);

CREATE TABLE annotation (
  image_id INTEGER NOT NULL REFERENCES image (id),
  id TEXT NOT NULL, -- ann_…, unique inside of the image
  position INTEGER NOT NULL, -- order of creation, and of painting
  class_id INTEGER NOT NULL REFERENCES label_class (id),
  shape TEXT NOT NULL,
  geometry TEXT NOT NULL, -- JSON, Geometry
  x REAL NOT NULL, -- bounds in upright pixels
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  attributes TEXT NOT NULL DEFAULT '{}', -- JSON
  origin TEXT NOT NULL CHECK (origin IN ('human', 'model', 'import')),
  model_id INTEGER REFERENCES model (id),
  prediction_n INTEGER, -- of that model in this image
  score REAL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by INTEGER NOT NULL REFERENCES user (id),
  PRIMARY KEY (image_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX annotation_class ON annotation (class_id, image_id);

-- What each model version proposed, from a low confidence on. Coordinates are sixteenths of an upright pixel.
CREATE TABLE prediction (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  n INTEGER NOT NULL, -- running number, never used twice inside of image and model
  class_id INTEGER NOT NULL REFERENCES label_class (id),
  score REAL NOT NULL,
  x16 INTEGER NOT NULL,
  y16 INTEGER NOT NULL,
  width16 INTEGER NOT NULL,
  height16 INTEGER NOT NULL,
  geometry TEXT, -- JSON for shapes other than a box, else NULL
  outcome INTEGER NOT NULL DEFAULT 0 CHECK (outcome IN (0, 1, 2)), -- open, taken, deleted
  PRIMARY KEY (image_id, model_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX prediction_class ON prediction (class_id, image_id);

-- That a model has seen an image, with or without finding anything.
CREATE TABLE prediction_run (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  ran_at INTEGER NOT NULL,
  count INTEGER NOT NULL, -- kept by the last run
  next_n INTEGER NOT NULL DEFAULT 0, -- the next prediction's running number, so that none is used twice
  PRIMARY KEY (model_id, image_id)
) STRICT, WITHOUT ROWID;

-- The correction ledger: every change of labels by anyone, never changed and never deleted.
CREATE TABLE edit (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE, -- edt_…, made by the sender
  image_id INTEGER NOT NULL REFERENCES image (id),
  revision INTEGER NOT NULL, -- of the image after this edit
  kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo', 'import', 'bulk')),
  diff TEXT NOT NULL, -- JSON, Diff
  user_id INTEGER NOT NULL REFERENCES user (id),
  at INTEGER NOT NULL,
  UNIQUE (image_id, revision)
) STRICT;
CREATE TRIGGER edit_is_append_only_update BEFORE UPDATE ON edit BEGIN SELECT RAISE(ABORT, 'edits are append-only'); END;
CREATE TRIGGER edit_is_append_only_delete BEFORE DELETE ON edit BEGIN SELECT RAISE(ABORT, 'edits are append-only'); END;

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  input TEXT NOT NULL, -- JSON
  checkpoint TEXT, -- JSON, what a resumed run starts from
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  done REAL NOT NULL DEFAULT 0,
  total REAL,
  unit TEXT NOT NULL DEFAULT 'items',
  result TEXT, -- JSON
  error TEXT,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  started_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE INDEX job_status ON job (status, id);

CREATE TABLE hold (
  id INTEGER PRIMARY KEY,
  reason TEXT NOT NULL,
  where_text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  released_at INTEGER,
  released_by INTEGER REFERENCES user (id)
) STRICT;

CREATE TABLE hold_image (
  image_id INTEGER NOT NULL REFERENCES image (id),
  hold_id INTEGER NOT NULL REFERENCES hold (id),
  PRIMARY KEY (image_id, hold_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan (
  id INTEGER PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('draft', 'applying', 'applied', 'restored')),
  policy TEXT NOT NULL, -- canonical JSON
  policy_hash TEXT NOT NULL,
  facts_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  now INTEGER NOT NULL,
  totals TEXT NOT NULL, -- JSON
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  applied_at INTEGER
) STRICT;

CREATE TABLE plan_decision (
  plan_id INTEGER NOT NULL REFERENCES plan (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  action TEXT NOT NULL CHECK (action IN ('keep', 'review', 'retire', 'archive', 'drop')),
  because TEXT NOT NULL, -- JSON
  protected_by TEXT NOT NULL, -- JSON
  facts_key TEXT NOT NULL, -- revision, state, lifecycle and holds at planning time: changed since means skipped
  outcome TEXT NOT NULL DEFAULT 'planned' CHECK (outcome IN ('planned', 'applied', 'skipped', 'restored')),
  outcome_reason TEXT,
  PRIMARY KEY (plan_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_decision_action ON plan_decision (plan_id, action, image_id);

-- Every change of an image's lifecycle: never changed and never deleted.
CREATE TABLE retention_event (
  seq INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES image (id),
  from_lifecycle TEXT NOT NULL,
  to_lifecycle TEXT NOT NULL,
  plan_id INTEGER REFERENCES plan (id),
  rule TEXT,
  user_id INTEGER NOT NULL REFERENCES user (id),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX retention_event_image ON retention_event (image_id, seq);
CREATE TRIGGER retention_event_is_append_only_update BEFORE UPDATE ON retention_event
  BEGIN SELECT RAISE(ABORT, 'retention events are append-only'); END;
CREATE TRIGGER retention_event_is_append_only_delete BEFORE DELETE ON retention_event
  BEGIN SELECT RAISE(ABORT, 'retention events are append-only'); END;

CREATE TABLE dataset (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  where_text TEXT NOT NULL,
  seed INTEGER NOT NULL,
  split TEXT NOT NULL, -- JSON, [train, val, test] in percent
  split_by TEXT,
  classes TEXT NOT NULL, -- JSON, the label set at that moment
  hash TEXT NOT NULL,
  summary TEXT NOT NULL, -- JSON
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

-- An image as it was when the version was frozen. Labels are kept here whole: later edits can't reach them.
CREATE TABLE dataset_item (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  revision INTEGER NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
  labels TEXT NOT NULL, -- JSON, Annotation[]
  PRIMARY KEY (dataset_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dataset_item_image ON dataset_item (image_id);
`,
}
