CREATE TABLE acceptance (
  id INTEGER PRIMARY KEY,
  where_text TEXT NOT NULL,
  from_score REAL NOT NULL,
  max_error REAL NOT NULL,
  budget INTEGER NOT NULL, -- audits at most
  model_id INTEGER NOT NULL REFERENCES model (id),
  basis TEXT NOT NULL, -- SHA-256 of label set and class map
  band TEXT NOT NULL, -- JSON, [[first, last], …] image rows at the start
  image_count INTEGER NOT NULL,
  group_count INTEGER NOT NULL, -- near-duplicates count once
  prediction_count INTEGER NOT NULL,
  open_to INTEGER NOT NULL, -- draws up to this one wait in the queue
  state TEXT NOT NULL CHECK (state IN ('auditing', 'accepted', 'refused')),
  because TEXT NOT NULL,
  resumable INTEGER NOT NULL DEFAULT 0 CHECK (resumable IN (0, 1)), -- stopped by a user, or the budget was spent
  audited INTEGER, -- audits that proved it, and the bound that they gave; NULL when not proven
  error_upper REAL,
  started_at INTEGER NOT NULL,
  started_by INTEGER NOT NULL REFERENCES user (id),
  ended_at INTEGER
) STRICT;

CREATE TABLE acceptance_draw (
  acceptance_id INTEGER NOT NULL REFERENCES acceptance (id),
  n INTEGER NOT NULL, -- from 1, in random order
  image_id INTEGER NOT NULL REFERENCES image (id),
  -- Of the image as it was when it was last looked at; NULL while it waits for its review.
  changed INTEGER, -- predictions of the band that a user had to change
  predictions INTEGER, -- predictions of the band; 0 when the image can't be audited any more
  missed INTEGER, -- labels that came of no prediction of the band
  PRIMARY KEY (acceptance_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE access_token (
  id INTEGER PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES user (id),
  name TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER -- NULL: not yet
) STRICT;

CREATE TABLE account (
  user_id INTEGER PRIMARY KEY REFERENCES user (id),
  password TEXT NOT NULL, -- argon2id, with its parameters and salt
  changed_at INTEGER NOT NULL
) STRICT;

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

CREATE TABLE alarm_image (
  image_id INTEGER NOT NULL REFERENCES image (id),
  alarm_id INTEGER NOT NULL REFERENCES alarm (id),
  PRIMARY KEY (alarm_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE alias_move (
  id INTEGER PRIMARY KEY,
  alias TEXT NOT NULL,
  model_id INTEGER REFERENCES model (id), -- NULL: the alias was removed, or the model was since
  model_name TEXT, -- NULL: the alias was removed
  is_rollback INTEGER NOT NULL DEFAULT 0 CHECK (is_rollback IN (0, 1)),
  reason TEXT NOT NULL DEFAULT '',
  moved_at INTEGER NOT NULL,
  moved_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

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
  updated_by INTEGER NOT NULL REFERENCES user (id), layer REAL, acceptance_id INTEGER REFERENCES acceptance (id), track INTEGER, track_flags INTEGER,
  PRIMARY KEY (image_id, id)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE archived_file (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  folder TEXT NOT NULL, -- absolute; empty for the archive in the workspace
  moved_at INTEGER NOT NULL,
  wanted_by INTEGER REFERENCES user (id), -- who restores it; null while it stays
  wanted_plan INTEGER REFERENCES plan (id) -- the plan that is restored as a whole, if one is
) STRICT;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  action TEXT NOT NULL, -- module.verb
  detail TEXT NOT NULL, -- canonical JSON
  previous TEXT NOT NULL, -- hash of the row before, empty for the first
  hash TEXT NOT NULL
, lifecycles TEXT) STRICT;

CREATE TABLE "backed_up" (
  image_id INTEGER NOT NULL REFERENCES image (id),
  backup_id INTEGER NOT NULL REFERENCES backup (id),
  revision INTEGER NOT NULL,
  PRIMARY KEY (image_id, backup_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE backup (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL, -- absolute
  sha256 TEXT NOT NULL, -- of its manifest
  images INTEGER NOT NULL, -- originals in it
  size_bytes INTEGER NOT NULL,
  snapshot_at INTEGER NOT NULL,
  verified_at INTEGER NOT NULL,
  made_by INTEGER NOT NULL REFERENCES user (id)
, problem TEXT) STRICT;

CREATE TABLE blind_image (
  image_id INTEGER NOT NULL REFERENCES image (id),
  queue_id INTEGER NOT NULL REFERENCES review_queue (id),
  PRIMARY KEY (image_id, queue_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE bulk (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  action TEXT NOT NULL, -- JSON, BulkAction
  title TEXT NOT NULL,
  begun TEXT, -- JSON, what the action's kind made once for all images
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  images INTEGER NOT NULL DEFAULT 0, -- changed
  labels INTEGER NOT NULL DEFAULT 0, -- changed, made or deleted in them
  passed_over INTEGER NOT NULL DEFAULT 0, -- images that it could not change
  skipped TEXT NOT NULL DEFAULT '[]', -- JSON, the first of these: [{ imageId, path, reason }]
  ended_at INTEGER, -- NULL while it runs, or when it was stopped half way
  undone_at INTEGER,
  undone_by INTEGER REFERENCES user (id)
) STRICT;

CREATE TABLE bulk_item (
  bulk_id INTEGER NOT NULL REFERENCES bulk (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  undo TEXT NOT NULL, -- JSON, as the action's kind writes it
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
  PRIMARY KEY (bulk_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE bulk_target (
  bulk_id INTEGER PRIMARY KEY REFERENCES bulk (id),
  ranges TEXT NOT NULL -- JSON, [[first, last], …] image rows
) STRICT;

CREATE TABLE certificate (
  id INTEGER PRIMARY KEY,
  purge_id INTEGER NOT NULL REFERENCES purge (id),
  body TEXT NOT NULL, -- canonical JSON
  hash TEXT NOT NULL, -- SHA-256 of the body
  signature TEXT NOT NULL, -- Ed25519 over the body, base64
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE class_example (
  id INTEGER PRIMARY KEY,
  class_id INTEGER NOT NULL REFERENCES label_class (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  x REAL NOT NULL, -- in upright pixels
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  counts INTEGER NOT NULL CHECK (counts IN (0, 1)), -- whether it is one of the class
  note TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  added_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

CREATE TABLE class_map (
  model_id INTEGER NOT NULL REFERENCES model (id),
  model_class INTEGER NOT NULL, -- its number in the model's output, from 0
  class_id INTEGER REFERENCES label_class (id), -- NULL: it makes no predictions
  decided INTEGER NOT NULL DEFAULT 0 CHECK (decided IN (0, 1)), from_score REAL NOT NULL DEFAULT 0 CHECK (from_score BETWEEN 0 AND 1), -- whether a user said so
  PRIMARY KEY (model_id, model_class)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE comment_reply (
  id INTEGER PRIMARY KEY,
  comment_id INTEGER NOT NULL REFERENCES comment (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

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
, redacted_hash TEXT, hash_version INTEGER NOT NULL DEFAULT 1, making TEXT NOT NULL DEFAULT '{}', lineage TEXT NOT NULL DEFAULT '{}', sheet TEXT NOT NULL DEFAULT '{}') STRICT;

CREATE TABLE "dataset_item" (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  revision INTEGER NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
  licence TEXT,
  empty_by TEXT, -- how an image without labels was finished; NULL: it has labels
  digest TEXT, -- SHA-256 of what the labels say; NULL in versions from before
  class_counts TEXT, -- JSON, labels by class id; NULL as before
  labels TEXT NOT NULL, sequence TEXT, frame INTEGER, labels_id INTEGER, absent TEXT, -- JSON, Annotation[]
  PRIMARY KEY (dataset_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset_left_out (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  reason TEXT NOT NULL,
  PRIMARY KEY (dataset_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset_redaction (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  keyed_hash TEXT NOT NULL,
  split TEXT NOT NULL,
  labels INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (dataset_id, keyed_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_of_use (day TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

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

CREATE TABLE drift_result (
  model_id INTEGER NOT NULL REFERENCES model (id),
  test TEXT NOT NULL,
  result TEXT NOT NULL, -- JSON, DriftResult
  PRIMARY KEY (model_id, test)
) STRICT, WITHOUT ROWID;

CREATE TABLE duplicate_row (
  image_id INTEGER NOT NULL REFERENCES image (id),
  run INTEGER NOT NULL, -- what is of no current run is of one that goes on, was broken off, or is over
  group_id INTEGER NOT NULL, -- the image row that the others were found by
  size INTEGER NOT NULL, -- images in the group
  rank INTEGER NOT NULL, -- from 1: the one that stands for the others
  PRIMARY KEY (image_id, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE duplicate_run (
  run INTEGER NOT NULL
) STRICT;

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

CREATE TABLE effect_outcome (
  before_model_id INTEGER NOT NULL REFERENCES model (id),
  after_model_id INTEGER NOT NULL REFERENCES model (id),
  dataset TEXT NOT NULL,
  plans TEXT NOT NULL, -- JSON, plan ids
  predicted REAL NOT NULL,
  actual REAL NOT NULL,
  objects INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (before_model_id, after_model_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE embedding (
  image_id INTEGER NOT NULL REFERENCES image (id),
  annotation_id TEXT NOT NULL, -- 'background' for a part without any label
  vector BLOB NOT NULL, -- int8, of length 1 when divided by 127
  PRIMARY KEY (image_id, annotation_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE embedding_run (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  revision INTEGER NOT NULL, -- of the image's labels at that time
  descriptor TEXT NOT NULL -- what made the vectors
, seq INTEGER, predicted_at INTEGER) STRICT;

CREATE TABLE erased_name (
  keyed_name TEXT PRIMARY KEY -- of the name without folders and extension; not told of which image
) STRICT, WITHOUT ROWID;

CREATE TABLE erasure_conflict (
  purge_id INTEGER NOT NULL REFERENCES purge (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  holds TEXT NOT NULL, -- JSON: the rows of its holds
  found_at INTEGER NOT NULL,
  decision TEXT CHECK (decision IN ('hold', 'erase')), -- which of the two outranks the other
  reason TEXT,
  decided_at INTEGER,
  decided_by INTEGER REFERENCES user (id),
  PRIMARY KEY (purge_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE evaluation (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model (id),
  where_text TEXT, -- NULL: all reviewed images, or those of the dataset
  dataset TEXT, -- the name of a version
  iou TEXT NOT NULL CHECK (iou IN ('bbox', 'segm', 'keypoints')),
  figures TEXT NOT NULL, -- JSON, all figures of an Evaluation
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

CREATE TABLE evaluation_image (
  evaluation_id INTEGER NOT NULL REFERENCES evaluation (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  score REAL NOT NULL, -- how little there was to correct, 0 to 1
  PRIMARY KEY (evaluation_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE evaluation_object (
  evaluation_id INTEGER NOT NULL REFERENCES evaluation (id),
  n INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES image (id),
  kind TEXT NOT NULL,
  label_id TEXT, -- ann_…; NULL: nothing is there
  prediction_n INTEGER, -- NULL: nothing was predicted
  label_class INTEGER,
  predicted_class INTEGER,
  score REAL,
  iou REAL NOT NULL,
  x REAL NOT NULL, -- of the label, else of the prediction
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  PRIMARY KEY (evaluation_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE experiment (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('canary', 'ab')),
  current_id INTEGER NOT NULL, -- models that are removed later leave their names here
  current_name TEXT NOT NULL,
  candidate_id INTEGER NOT NULL,
  candidate_name TEXT NOT NULL,
  draw TEXT NOT NULL, -- the key by which images are drawn
  steps TEXT NOT NULL, -- JSON, percent of images in order; the first is 0
  step INTEGER NOT NULL DEFAULT 0,
  step_units INTEGER NOT NULL DEFAULT 0, -- units when the step began
  margin REAL NOT NULL,
  automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)), -- promotes by itself
  status TEXT NOT NULL DEFAULT 'running'
    CHECK (status IN ('running', 'paused', 'ready', 'inconclusive', 'promoted', 'rolledBack')),
  because TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL, -- JSON, Evidence
  latency TEXT NOT NULL DEFAULT '{"current":[],"candidate":[]}', -- JSON, milliseconds an image
  tripped TEXT, -- the guard that ended it
  counts_from INTEGER NOT NULL, -- reviews before this are not counted
  started_at INTEGER NOT NULL,
  started_by INTEGER NOT NULL REFERENCES user (id),
  ended_at INTEGER
) STRICT;

CREATE TABLE experiment_move (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id),
  kind TEXT NOT NULL,
  percent REAL NOT NULL,
  units INTEGER NOT NULL,
  reason TEXT NOT NULL,
  by_itself INTEGER NOT NULL CHECK (by_itself IN (0, 1)),
  moved_at INTEGER NOT NULL,
  moved_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

CREATE TABLE experiment_unit (
  experiment_id INTEGER NOT NULL REFERENCES experiment (id),
  unit INTEGER NOT NULL, -- the first image of the near-duplicate group, or the image itself
  n INTEGER NOT NULL, -- place in the order of counting
  image_id INTEGER NOT NULL REFERENCES image (id),
  shown TEXT NOT NULL CHECK (shown IN ('current', 'candidate', 'none')),
  share REAL NOT NULL,
  difference REAL NOT NULL,
  promote REAL NOT NULL, -- evidence after it, natural logarithms
  rollback REAL NOT NULL,
  reviewed_at INTEGER NOT NULL,
  reviewed_by INTEGER REFERENCES user (id),
  PRIMARY KEY (experiment_id, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE exported_image (
  image_id INTEGER NOT NULL REFERENCES image (id),
  export_id INTEGER NOT NULL REFERENCES verified_export (id),
  revision INTEGER NOT NULL,
  PRIMARY KEY (image_id, export_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE exposure (
  image_id INTEGER PRIMARY KEY REFERENCES image (id), -- shows the predictions of this model while a trial lasts
  model_id INTEGER NOT NULL REFERENCES model (id)
) STRICT;

CREATE TABLE follow_up (
  id INTEGER PRIMARY KEY,
  purge_id INTEGER NOT NULL REFERENCES purge (id),
  kind TEXT NOT NULL CHECK (kind IN ('golden', 'dataset', 'export', 'model')),
  subject TEXT NOT NULL, -- name of the dataset or model, folder of the export
  images INTEGER NOT NULL, -- how many of the erased pictures it is about
  created_at INTEGER NOT NULL,
  note TEXT, -- what was done
  done_at INTEGER,
  done_by INTEGER REFERENCES user (id),
  UNIQUE (purge_id, kind, subject)
) STRICT;

CREATE TABLE frozen_labels (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES image (id),
  labels TEXT NOT NULL -- JSON, Annotation[]
) STRICT;

CREATE TABLE golden_answer (
  model_id INTEGER NOT NULL REFERENCES model (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  answer TEXT NOT NULL, -- JSON, what the model found the first time
  change REAL NOT NULL, -- of the last time: the greatest difference of a confidence, or of a box that came or went
  PRIMARY KEY (model_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE golden_replay (
  model_id INTEGER PRIMARY KEY REFERENCES model (id),
  first_runtime TEXT NOT NULL,
  runtime TEXT NOT NULL,
  compared INTEGER NOT NULL, -- images of the last replay that had an answer before
  replayed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE hold (
  id INTEGER PRIMARY KEY,
  reason TEXT NOT NULL,
  where_text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  released_at INTEGER,
  released_by INTEGER REFERENCES user (id)
, expires_at INTEGER) STRICT;

CREATE TABLE hold_image (
  image_id INTEGER NOT NULL REFERENCES image (id),
  hold_id INTEGER NOT NULL REFERENCES hold (id),
  PRIMARY KEY (image_id, hold_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL, -- what the issuer calls the user for good
  user_id INTEGER NOT NULL REFERENCES user (id),
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;

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
, prediction_taken_count INTEGER NOT NULL DEFAULT 0, prediction_deleted_count INTEGER NOT NULL DEFAULT 0, state_reason TEXT, sent_back_to INTEGER REFERENCES user (id), approved_at INTEGER, approved_by INTEGER REFERENCES user (id), reviewed_blind INTEGER CHECK (reviewed_blind IN (0, 1)), skip_count INTEGER NOT NULL DEFAULT 0, skipped_at INTEGER, label_disagreement REAL, licence TEXT, consent TEXT, import_split TEXT CHECK (import_split IN ('train', 'val', 'test')), absent TEXT) STRICT;

CREATE TABLE image_interest (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  novelty REAL, -- 0 to 1, distance to the nearest reviewed image
  diversity INTEGER -- from 1: place in a batch in which each is as far as can be from all before
) STRICT;

CREATE TABLE image_look (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  brightness REAL NOT NULL, -- 0 to 255
  contrast REAL NOT NULL,
  sharpness REAL NOT NULL,
  vector BLOB NOT NULL -- int8, the whole image
) STRICT;

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

CREATE TABLE independent_image (
  image_id INTEGER NOT NULL REFERENCES image (id),
  queue_id INTEGER NOT NULL REFERENCES review_queue (id),
  is_open INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1)), -- answers count, the image's own labels can't change
  settled_at INTEGER, -- answers became the labels of the image
  settled_by INTEGER REFERENCES user (id), -- NULL: all answers were the same
  edit_id TEXT,
  PRIMARY KEY (image_id, queue_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitation (
  token_hash TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL UNIQUE REFERENCES user (id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  done REAL NOT NULL DEFAULT 0,
  total REAL,
  unit TEXT NOT NULL DEFAULT 'items',
  error TEXT,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  started_at INTEGER,
  ended_at INTEGER
, crashes INTEGER NOT NULL DEFAULT 0, summary TEXT, input TEXT NOT NULL DEFAULT '{}', checkpoint TEXT, result TEXT) STRICT;

CREATE TABLE job_failure (
  n INTEGER PRIMARY KEY,
  job_id INTEGER NOT NULL REFERENCES job (id),
  entry TEXT NOT NULL -- JSON, SkippedImage
) STRICT;

CREATE TABLE label_author (
  image_id INTEGER NOT NULL REFERENCES image (id),
  annotation_id TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  PRIMARY KEY (image_id, annotation_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE label_class (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  color TEXT NOT NULL,
  position INTEGER NOT NULL,
  attributes TEXT NOT NULL DEFAULT '[]' -- JSON, AttributeDefinition[]
, kind TEXT NOT NULL DEFAULT 'object' CHECK (kind IN ('object', 'image')), image_choice TEXT, shapes TEXT, default_shape TEXT, skeleton TEXT, removed_at INTEGER, guide TEXT NOT NULL DEFAULT '') STRICT;

CREATE TABLE label_extent (
  image_id INTEGER NOT NULL REFERENCES image (id),
  id TEXT NOT NULL, -- of the label
  geometry_hash TEXT NOT NULL, -- of the shape that it holds for: SHA-256 of its canonical JSON
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  area REAL, -- in pixels; NULL where that of the shape holds
  PRIMARY KEY (image_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  until INTEGER NOT NULL, -- over by itself
  epoch INTEGER NOT NULL
, turns INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE least_work (
  model_id INTEGER NOT NULL REFERENCES model (id),
  class_id INTEGER NOT NULL, -- 0: the model's own, for classes without a row
  from_score REAL NOT NULL CHECK (from_score BETWEEN 0 AND 1),
  objects INTEGER NOT NULL, -- labels that it was found by
  found_at INTEGER NOT NULL,
  PRIMARY KEY (model_id, class_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE map_point (
  image_id INTEGER NOT NULL REFERENCES image (id),
  object TEXT NOT NULL, -- as in embedding
  x REAL NOT NULL, -- 0 to 1
  y REAL NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (image_id, object)
) STRICT, WITHOUT ROWID;

CREATE TABLE model (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  family TEXT NOT NULL,
  file TEXT NOT NULL, -- relative to models/
  size_bytes INTEGER NOT NULL,
  classes TEXT NOT NULL, -- JSON, string[] in output order
  input TEXT NOT NULL, -- JSON, ModelInput
  added_at INTEGER NOT NULL,
  added_by INTEGER NOT NULL REFERENCES user (id)
, manifest TEXT, version INTEGER NOT NULL DEFAULT 1, parent_id INTEGER REFERENCES model (id), trained_on INTEGER REFERENCES dataset (id), notes TEXT NOT NULL DEFAULT '', license TEXT NOT NULL DEFAULT '', opset INTEGER, runtime TEXT, remote TEXT, tuning TEXT, calibration TEXT) STRICT;

CREATE TABLE model_alias (
  alias TEXT PRIMARY KEY CHECK (alias IN ('current', 'canary', 'candidate', 'shadow', 'previous')),
  model_id INTEGER NOT NULL REFERENCES model (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_failure (
  model_id INTEGER NOT NULL REFERENCES model (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  kind TEXT NOT NULL CHECK (kind IN ('crash', 'output')),
  reason TEXT NOT NULL,
  failed_at INTEGER NOT NULL,
  PRIMARY KEY (model_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_speed (
  model_id INTEGER PRIMARY KEY REFERENCES model (id),
  usual TEXT NOT NULL, -- JSON, Speed of its first images here
  recent TEXT NOT NULL -- JSON, Speed of its last images
) STRICT;

CREATE TABLE model_text (
  model_id INTEGER PRIMARY KEY REFERENCES model (id),
  tokenizer_sha256 TEXT NOT NULL, -- stands as <sha256>.json in models/
  tower_sha256 TEXT, -- the file that reads texts, as <sha256>.onnx in models/; NULL where the model's own takes their tokens
  tower TEXT -- JSON, TextTower
) STRICT;

CREATE TABLE notice_seen (
  user_id INTEGER NOT NULL REFERENCES user (id),
  notice TEXT NOT NULL,
  told_at INTEGER,
  read_at INTEGER,
  PRIMARY KEY (user_id, notice)
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

CREATE TABLE plan_approval (
  id INTEGER PRIMARY KEY,
  plan_id INTEGER NOT NULL REFERENCES plan (id),
  plan_hash TEXT NOT NULL,
  policy_hash TEXT NOT NULL,
  reason TEXT NOT NULL,
  approved_at INTEGER NOT NULL,
  approved_by INTEGER NOT NULL REFERENCES user (id),
  used_at INTEGER
) STRICT;

CREATE TABLE "plan_decision" (
  plan_id INTEGER NOT NULL REFERENCES plan (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  action TEXT NOT NULL CHECK (action IN ('review', 'retire', 'archive', 'drop')),
  rule TEXT NOT NULL, -- the one that decided, the first by id where there are several
  facts_key TEXT NOT NULL, -- revision, state, lifecycle and holds at planning time: changed since means skipped
  outcome TEXT NOT NULL DEFAULT 'planned' CHECK (outcome IN ('planned', 'applied', 'skipped', 'restored')),
  outcome_reason TEXT,
  PRIMARY KEY (plan_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_effect (
  plan_id INTEGER PRIMARY KEY REFERENCES plan (id),
  report TEXT NOT NULL, -- JSON, EffectReport
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE plan_emptying (
  plan_id INTEGER NOT NULL REFERENCES plan (id),
  group_name TEXT NOT NULL, -- "class cat" or "source gate"
  reason TEXT NOT NULL,
  allowed_at INTEGER NOT NULL,
  allowed_by INTEGER NOT NULL REFERENCES user (id),
  PRIMARY KEY (plan_id, group_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_trace (
  plan_id INTEGER PRIMARY KEY REFERENCES plan (id),
  trace BLOB NOT NULL
) STRICT;

CREATE TABLE policy_version (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version INTEGER NOT NULL, -- from 1, per name
  text TEXT NOT NULL, -- JSON as a person wrote it
  hash TEXT NOT NULL, -- of the canonical JSON, as in plan.policy_hash
  note TEXT NOT NULL DEFAULT '', -- why it was changed
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  UNIQUE (name, version)
) STRICT;

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
  outcome INTEGER NOT NULL DEFAULT 0 CHECK (outcome IN (0, 1, 2)), model_class INTEGER, raw_score REAL, track INTEGER, -- open, taken, deleted
  PRIMARY KEY (image_id, model_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE prediction_extent (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  n INTEGER NOT NULL, -- as in prediction and unmapped_prediction
  x REAL NOT NULL,
  y REAL NOT NULL,
  width REAL NOT NULL,
  height REAL NOT NULL,
  PRIMARY KEY (image_id, model_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE prediction_run (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  ran_at INTEGER NOT NULL,
  count INTEGER NOT NULL, -- kept by the last run
  next_n INTEGER NOT NULL DEFAULT 0, tail_from REAL, -- the next prediction's running number, so that none is used twice
  PRIMARY KEY (model_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE prelabel_tile (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  plan TEXT NOT NULL, -- which tiles those are: sides, overlap and what is kept
  n INTEGER NOT NULL, -- of the tile in the plan
  found TEXT NOT NULL, -- JSON, Proposal[] in pixels of the upright picture
  PRIMARY KEY (image_id, model_id, plan, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE proposed_change (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  action TEXT NOT NULL, -- JSON, BulkAction
  where_text TEXT NOT NULL,
  note TEXT NOT NULL, -- what the assistant says of it; untrusted
  made_by INTEGER NOT NULL REFERENCES user (id), -- the user of the assistant
  made_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'confirmed', 'declined')),
  decided_by INTEGER REFERENCES user (id),
  decided_at INTEGER,
  bulk_id INTEGER REFERENCES bulk (id) -- what was run
) STRICT;

CREATE TABLE purge (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('trash', 'erasure')),
  status TEXT NOT NULL CHECK (status IN ('planned', 'running', 'done')),
  reason TEXT NOT NULL,
  basis TEXT NOT NULL, -- of an erasure: the law or contract that asks for it
  selection TEXT NOT NULL, -- JSON: what was asked for
  hash TEXT NOT NULL, -- over kind, selection and images
  waiting TEXT NOT NULL, -- JSON: what stays for now, and why
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id),
  ended_at INTEGER,
  ended_by INTEGER REFERENCES user (id)
) STRICT;

CREATE TABLE purge_item (
  purge_id INTEGER NOT NULL REFERENCES purge (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  step TEXT NOT NULL DEFAULT 'planned' CHECK (step IN ('planned', 'intent', 'unlink', 'done', 'skipped')),
  size_bytes INTEGER NOT NULL,
  reason TEXT, -- of a skipped one
  keyed_hash TEXT, -- HMAC-SHA-256 of the picture's sha256 with the workspace's key
  PRIMARY KEY (purge_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE retention_event (
  seq INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES image (id),
  from_lifecycle TEXT NOT NULL,
  to_lifecycle TEXT NOT NULL,
  plan_id INTEGER REFERENCES plan (id),
  rule TEXT,
  user_id INTEGER NOT NULL REFERENCES user (id),
  at INTEGER NOT NULL
, tombstone TEXT, hash TEXT NOT NULL DEFAULT '') STRICT;

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

CREATE TABLE review_opened (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  at INTEGER NOT NULL
) STRICT;

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
, is_blind INTEGER NOT NULL DEFAULT 0 CHECK (is_blind IN (0, 1)), is_fixed INTEGER NOT NULL DEFAULT 0, labelers INTEGER NOT NULL DEFAULT 1) STRICT;

CREATE TABLE review_queue_image (
  queue_id INTEGER NOT NULL REFERENCES review_queue (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  share INTEGER NOT NULL, -- position of the user
  PRIMARY KEY (queue_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_queue_user (
  queue_id INTEGER NOT NULL REFERENCES review_queue (id),
  position INTEGER NOT NULL, -- from 1: the images whose id leaves this remainder
  user_id INTEGER NOT NULL REFERENCES user (id),
  images INTEGER NOT NULL, -- to do when the queue was assigned
  PRIMARY KEY (queue_id, position)
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
  score_squared REAL NOT NULL, units INTEGER NOT NULL DEFAULT 0, units_corrected INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (model_id, class_id, week, source_id, user_id)
) STRICT, WITHOUT ROWID;

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
  score REAL, is_first INTEGER NOT NULL DEFAULT 0 CHECK (is_first IN (0, 1)), -- 0 to 1, how little there was to correct
  PRIMARY KEY (image_id, model_id)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE saved_query (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  where_text TEXT NOT NULL,
  order_text TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

CREATE TABLE search (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

CREATE TABLE search_image (
  search_id INTEGER NOT NULL REFERENCES search (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES image (id),
  rank INTEGER NOT NULL, similarity REAL, -- from 1
  PRIMARY KEY (search_id, image_id)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE sentinel (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  pinned_at INTEGER NOT NULL,
  pinned_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

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

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES user (id),
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
, browser TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;

CREATE TABLE signal_row (
  image_id INTEGER NOT NULL REFERENCES image (id),
  snapshot_id INTEGER NOT NULL, -- the newest counts; rows come before their snapshot
  revision INTEGER NOT NULL, -- of the image's labels at that time
  f1 INTEGER,
  similarity INTEGER,
  coverage INTEGER,
  label_quality INTEGER,
  shapley INTEGER,
  novelty INTEGER,
  staleness INTEGER,
  PRIMARY KEY (image_id, snapshot_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE signal_snapshot (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES model (id),
  descriptor TEXT NOT NULL, -- what made the vectors
  recall TEXT NOT NULL, -- JSON by class id: millionths, objects, of blind images or of all reviewed ones
  computed_at INTEGER NOT NULL
, half_life TEXT NOT NULL DEFAULT '{}') STRICT;

CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE storage_object (
  address TEXT PRIMARY KEY, -- s3://bucket/key
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  etag TEXT NOT NULL, -- without quotes
  version_id TEXT, -- NULL where the storage keeps no versions
  size_bytes INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE take_over (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES image (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  from_user INTEGER NOT NULL REFERENCES user (id),
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE tombstone (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  kind TEXT NOT NULL CHECK (kind IN ('purged', 'erased')),
  sha256 TEXT,
  perceptual_hash TEXT,
  keyed_hash TEXT NOT NULL UNIQUE,
  classes TEXT, -- JSON: class name to count of labels
  plan_id INTEGER REFERENCES plan (id),
  rule TEXT,
  purge_id INTEGER NOT NULL REFERENCES purge (id),
  at INTEGER NOT NULL
, readmitted_at INTEGER) STRICT;

CREATE TABLE unmapped_prediction (
  image_id INTEGER NOT NULL REFERENCES image (id),
  model_id INTEGER NOT NULL REFERENCES model (id),
  n INTEGER NOT NULL, -- running number, shared with prediction
  model_class INTEGER NOT NULL,
  score REAL NOT NULL,
  x16 INTEGER NOT NULL,
  y16 INTEGER NOT NULL,
  width16 INTEGER NOT NULL,
  height16 INTEGER NOT NULL,
  geometry TEXT, raw_score REAL, is_tail INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (image_id, model_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  role TEXT NOT NULL CHECK (role IN ('annotator', 'lead', 'admin')),
  disabled_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE verified_export (
  id INTEGER PRIMARY KEY,
  folder TEXT NOT NULL, -- absolute
  dataset TEXT NOT NULL,
  format TEXT NOT NULL,
  sha256 TEXT NOT NULL, -- of its SHA256SUMS, which names every file
  files INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL, -- of all files
  verified_at INTEGER NOT NULL,
  made_by INTEGER NOT NULL REFERENCES user (id),
  problem TEXT -- as for a backup
) STRICT;

CREATE TABLE watched_image (
  id INTEGER PRIMARY KEY, -- the order in which they count
  acceptance_id INTEGER NOT NULL REFERENCES acceptance (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  expected REAL NOT NULL CHECK (expected BETWEEN 0 AND 1), -- share of wrong predictions, before anybody looked
  chance REAL NOT NULL CHECK (chance > 0 AND chance <= 1), -- with which it was drawn
  is_drawn INTEGER NOT NULL CHECK (is_drawn IN (0, 1)),
  is_counted INTEGER NOT NULL DEFAULT 0 CHECK (is_counted IN (0, 1)),
  error REAL, -- share of predictions that had to be changed; NULL when nobody audited it
  UNIQUE (acceptance_id, image_id)
) STRICT;

CREATE TABLE webhook (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  events TEXT NOT NULL, -- JSON, WebhookEvent[]
  is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1)),
  added_at INTEGER NOT NULL,
  added_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY,
  webhook_id INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL UNIQUE,
  event TEXT NOT NULL,
  subject INTEGER, -- row of what it tells of
  at INTEGER, -- NULL until its body is written
  body TEXT, -- JSON, the same in every attempt
  status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER,
  result TEXT,
  next_at INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE workspace_setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;

CREATE INDEX acceptance_auditing ON acceptance (id) WHERE state = 'auditing';

CREATE INDEX acceptance_draw_image ON acceptance_draw (image_id);

CREATE INDEX access_token_of_user ON access_token (user_id);

CREATE INDEX alarm_image_image ON alarm_image (image_id, alarm_id);

CREATE UNIQUE INDEX alarm_open ON alarm (model_id, detector, scope) WHERE solved_at IS NULL;

CREATE INDEX alias_move_model ON alias_move (model_id);

CREATE INDEX annotation_class ON annotation (class_id, image_id, width, height);

CREATE INDEX annotation_track ON annotation (image_id, track) WHERE track IS NOT NULL;

CREATE INDEX answer_edit_user ON answer_edit (user_id, at);

CREATE INDEX answer_user ON answer (user_id, queue_id);

CREATE INDEX archived_file_wanted ON archived_file (image_id) WHERE wanted_by IS NOT NULL;

CREATE INDEX blind_image_queue ON blind_image (queue_id);

CREATE INDEX bulk_item_image ON bulk_item (image_id);

CREATE INDEX class_example_class ON class_example (class_id);

CREATE INDEX class_example_image ON class_example (image_id);

CREATE INDEX class_map_class ON class_map (class_id, model_id) WHERE class_id IS NOT NULL;

CREATE INDEX comment_image ON comment (image_id, id);

CREATE INDEX comment_open ON comment (image_id) WHERE resolved_at IS NULL;

CREATE INDEX comment_reply_comment ON comment_reply (comment_id, id);

CREATE INDEX dataset_item_frame ON dataset_item (dataset_id, split, sequence, frame) WHERE sequence IS NOT NULL;

CREATE INDEX dataset_item_shared ON dataset_item (image_id) WHERE labels = '' AND labels_id IS NULL;

CREATE INDEX dataset_item_split ON dataset_item (image_id, dataset_id, split);

CREATE INDEX dataset_left_out_image ON dataset_left_out (image_id);

CREATE INDEX edit_user ON edit (user_id, at);

CREATE INDEX embedding_run_seq ON embedding_run (seq);

CREATE INDEX erasure_conflict_open ON erasure_conflict (image_id) WHERE decision IS NULL;

CREATE INDEX evaluation_image_image ON evaluation_image (image_id);

CREATE INDEX evaluation_model ON evaluation (model_id, id);

CREATE INDEX evaluation_object_image ON evaluation_object (image_id);

CREATE UNIQUE INDEX experiment_open ON experiment (ended_at IS NULL) WHERE ended_at IS NULL;

CREATE INDEX experiment_unit_image ON experiment_unit (image_id);

CREATE INDEX frozen_labels_image ON frozen_labels (image_id);

CREATE INDEX golden_answer_image ON golden_answer (image_id);

CREATE INDEX hold_image_hold ON hold_image (hold_id, image_id);

CREATE INDEX identity_of_user ON identity (user_id);

CREATE INDEX image_by_path ON image (path, id);

CREATE INDEX image_captured_at ON image (captured_at, id);

CREATE INDEX image_consent ON image (consent, id) WHERE consent IS NOT NULL;

CREATE INDEX image_imported_at ON image (imported_at, id);

CREATE INDEX image_label_count ON image (label_count, id);

CREATE INDEX image_label_disagreement ON image (label_disagreement, id) WHERE label_disagreement IS NOT NULL;

CREATE INDEX image_licence ON image (licence, id) WHERE licence IS NOT NULL;

CREATE INDEX image_lifecycle ON image (lifecycle, id) WHERE lifecycle <> 'active';

CREATE INDEX image_linked ON image (file) WHERE storage = 'linked';

CREATE INDEX image_prediction_count ON image (prediction_count, id);

CREATE INDEX image_prediction_min_score ON image (prediction_min_score, id);

CREATE INDEX image_reviewed_at ON image (reviewed_at, id);

CREATE INDEX image_sent_back ON image (sent_back_to, id) WHERE sent_back_to IS NOT NULL;

CREATE INDEX image_size_bytes ON image (size_bytes, id);

CREATE INDEX image_source ON image (source_id, captured_at, id);

CREATE INDEX image_state ON image (state, id);

CREATE INDEX image_state_reason ON image (state_reason) WHERE state_reason IS NOT NULL;

CREATE INDEX image_tag_tag ON image_tag (tag, image_id);

CREATE UNIQUE INDEX independent_image_open ON independent_image (image_id) WHERE is_open = 1;

CREATE INDEX independent_image_queue ON independent_image (queue_id);

CREATE INDEX job_failure_job ON job_failure (job_id, n);

CREATE INDEX job_status ON job (status, id);

CREATE INDEX lease_until ON lease (until);

CREATE INDEX model_failure_image ON model_failure (image_id);

CREATE UNIQUE INDEX model_version ON model (name, version);

CREATE INDEX plan_approval_plan ON plan_approval (plan_id, id);

CREATE INDEX plan_decision_applied ON plan_decision (image_id) WHERE outcome = 'applied';

CREATE INDEX policy_version_hash ON policy_version (hash);

CREATE INDEX prediction_class ON prediction (class_id, image_id);

CREATE INDEX prediction_extent_model ON prediction_extent (model_id);

CREATE INDEX prediction_run_at ON prediction_run (model_id, ran_at);

CREATE UNIQUE INDEX proposed_change_bulk ON proposed_change (bulk_id) WHERE bulk_id IS NOT NULL;

CREATE INDEX proposed_change_open ON proposed_change (made_by) WHERE state = 'open';

CREATE INDEX purge_item_under_way ON purge_item (step) WHERE step IN ('intent', 'unlink');

CREATE INDEX retention_event_image ON retention_event (image_id, seq);

CREATE INDEX review_queue_image_image ON review_queue_image (image_id);

CREATE INDEX review_unit_cluster ON review_unit (model_id, cluster);

CREATE INDEX review_unit_reviewed_at ON review_unit (model_id, reviewed_at, image_id);

CREATE INDEX search_image_image ON search_image (image_id);

CREATE UNIQUE INDEX segmenter_current ON segmenter (current) WHERE current = 1;

CREATE UNIQUE INDEX sequence_frame_order ON sequence_frame (sequence_id, frame);

CREATE INDEX session_of_user ON session (user_id);

CREATE INDEX storage_object_image ON storage_object (image_id);

CREATE INDEX take_over_at ON take_over (at);

CREATE INDEX tombstone_by_time ON tombstone (at DESC, image_id);

CREATE INDEX watched_image_image ON watched_image (image_id);

CREATE INDEX watched_image_waiting ON watched_image (acceptance_id, id) WHERE is_counted = 0;

CREATE INDEX webhook_delivery_of_webhook ON webhook_delivery (webhook_id, id);

CREATE INDEX webhook_delivery_waiting ON webhook_delivery (next_at) WHERE status = 'waiting';

CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TRIGGER certificate_is_append_only_delete BEFORE DELETE ON certificate
  BEGIN SELECT RAISE(ABORT, 'certificates are append-only'); END;

CREATE TRIGGER certificate_is_append_only_update BEFORE UPDATE ON certificate
  BEGIN SELECT RAISE(ABORT, 'certificates are append-only'); END;

CREATE TRIGGER edit_is_append_only_delete BEFORE DELETE ON edit BEGIN SELECT RAISE(ABORT, 'edits are append-only'); END;

CREATE TRIGGER edit_is_append_only_update BEFORE UPDATE ON edit BEGIN SELECT RAISE(ABORT, 'edits are append-only'); END;

CREATE TRIGGER frozen_labels_DELETE BEFORE DELETE ON annotation
WHEN EXISTS (SELECT 1 FROM dataset_item WHERE image_id = OLD.image_id AND labels = '' AND labels_id IS NULL)
BEGIN
  INSERT INTO frozen_labels (image_id, labels)
    SELECT image_id, labels FROM frozen_item WHERE image_id = OLD.image_id AND dataset_id = (
      SELECT dataset_id FROM dataset_item WHERE image_id = OLD.image_id AND labels = '' AND labels_id IS NULL LIMIT 1);
  UPDATE dataset_item SET labels_id = last_insert_rowid() WHERE image_id = OLD.image_id AND labels = '' AND labels_id IS NULL;
END;

CREATE TRIGGER frozen_labels_INSERT BEFORE INSERT ON annotation
WHEN EXISTS (SELECT 1 FROM dataset_item WHERE image_id = NEW.image_id AND labels = '' AND labels_id IS NULL)
BEGIN
  INSERT INTO frozen_labels (image_id, labels)
    SELECT image_id, labels FROM frozen_item WHERE image_id = NEW.image_id AND dataset_id = (
      SELECT dataset_id FROM dataset_item WHERE image_id = NEW.image_id AND labels = '' AND labels_id IS NULL LIMIT 1);
  UPDATE dataset_item SET labels_id = last_insert_rowid() WHERE image_id = NEW.image_id AND labels = '' AND labels_id IS NULL;
END;

CREATE TRIGGER frozen_labels_UPDATE BEFORE UPDATE ON annotation
WHEN EXISTS (SELECT 1 FROM dataset_item WHERE image_id = OLD.image_id AND labels = '' AND labels_id IS NULL)
BEGIN
  INSERT INTO frozen_labels (image_id, labels)
    SELECT image_id, labels FROM frozen_item WHERE image_id = OLD.image_id AND dataset_id = (
      SELECT dataset_id FROM dataset_item WHERE image_id = OLD.image_id AND labels = '' AND labels_id IS NULL LIMIT 1);
  UPDATE dataset_item SET labels_id = last_insert_rowid() WHERE image_id = OLD.image_id AND labels = '' AND labels_id IS NULL;
END;

CREATE TRIGGER outbox_of_alarms AFTER INSERT ON alarm BEGIN
  INSERT INTO webhook_delivery (webhook_id, message_id, event, subject)
    SELECT id, 'msg_' || lower(hex(randomblob(12))), 'alarm.raised', NEW.id
    FROM webhook WHERE is_on = 1 AND EXISTS (SELECT 1 FROM json_each(events) WHERE value = 'alarm.raised');
END;

CREATE TRIGGER outbox_of_experiments AFTER UPDATE OF status ON experiment WHEN OLD.status <> NEW.status AND NEW.status IN ('ready', 'inconclusive', 'promoted', 'rolledBack') BEGIN
  INSERT INTO webhook_delivery (webhook_id, message_id, event, subject)
    SELECT id, 'msg_' || lower(hex(randomblob(12))), 'experiment.decided', NEW.id
    FROM webhook WHERE is_on = 1 AND EXISTS (SELECT 1 FROM json_each(events) WHERE value = 'experiment.decided');
END;

CREATE TRIGGER outbox_of_refreshes AFTER UPDATE OF status ON job WHEN NEW.kind = 'refresh.run' AND NEW.status = 'done' AND OLD.status <> 'done' BEGIN
  INSERT INTO webhook_delivery (webhook_id, message_id, event, subject)
    SELECT id, 'msg_' || lower(hex(randomblob(12))), 'refresh.done', NEW.id
    FROM webhook WHERE is_on = 1 AND EXISTS (SELECT 1 FROM json_each(events) WHERE value = 'refresh.done');
END;

CREATE TRIGGER outbox_of_versions AFTER UPDATE OF hash ON dataset WHEN OLD.hash = '' AND NEW.hash <> '' BEGIN
  INSERT INTO webhook_delivery (webhook_id, message_id, event, subject)
    SELECT id, 'msg_' || lower(hex(randomblob(12))), 'version.frozen', NEW.id
    FROM webhook WHERE is_on = 1 AND EXISTS (SELECT 1 FROM json_each(events) WHERE value = 'version.frozen');
END;

CREATE TRIGGER outbox_of_worse_alarms AFTER UPDATE OF severity ON alarm WHEN OLD.severity = 'amber' AND NEW.severity = 'red' BEGIN
  INSERT INTO webhook_delivery (webhook_id, message_id, event, subject)
    SELECT id, 'msg_' || lower(hex(randomblob(12))), 'alarm.raised', NEW.id
    FROM webhook WHERE is_on = 1 AND EXISTS (SELECT 1 FROM json_each(events) WHERE value = 'alarm.raised');
END;

CREATE TRIGGER prediction_added_counts AFTER INSERT ON prediction WHEN NEW.outcome <> 0 BEGIN
  UPDATE image SET
    prediction_taken_count = prediction_taken_count + (NEW.outcome = 1),
    prediction_deleted_count = prediction_deleted_count + (NEW.outcome = 2)
  WHERE id = NEW.image_id;
END;

CREATE TRIGGER prediction_outcome_counts AFTER UPDATE OF outcome ON prediction WHEN OLD.outcome <> NEW.outcome BEGIN
  UPDATE image SET
    prediction_taken_count = prediction_taken_count + (NEW.outcome = 1) - (OLD.outcome = 1),
    prediction_deleted_count = prediction_deleted_count + (NEW.outcome = 2) - (OLD.outcome = 2)
  WHERE id = NEW.image_id;
END;

CREATE TRIGGER prediction_removed_counts AFTER DELETE ON prediction WHEN OLD.outcome <> 0 BEGIN
  UPDATE image SET
    prediction_taken_count = prediction_taken_count - (OLD.outcome = 1),
    prediction_deleted_count = prediction_deleted_count - (OLD.outcome = 2)
  WHERE id = OLD.image_id;
END;

CREATE TRIGGER retention_event_is_append_only_delete BEFORE DELETE ON retention_event
  BEGIN SELECT RAISE(ABORT, 'retention events are append-only'); END;

CREATE TRIGGER retention_event_is_append_only_update BEFORE UPDATE ON retention_event
  BEGIN SELECT RAISE(ABORT, 'retention events are append-only'); END;

CREATE VIEW duplicate AS SELECT image_id, group_id, size, rank FROM duplicate_row
WHERE run = (SELECT run FROM duplicate_run);

CREATE VIEW frozen_item AS
SELECT dataset_id, image_id, revision, split, licence, empty_by, digest, class_counts, sequence, frame, absent,
  CASE WHEN labels <> '' THEN labels
    WHEN labels_id IS NOT NULL THEN (SELECT labels FROM frozen_labels WHERE id = dataset_item.labels_id)
    ELSE (SELECT json_group_array(CASE
        WHEN coalesce(track, layer) IS NULL THEN json_object('id', id, 'classId', class_id, 'geometry', json(geometry), 'attributes', json(attributes),
       'origin', origin, 'modelId', 'mdl_' || model_id, 'predictionId', 'prd_' || model_id || '_' || prediction_n,
       'score', score)
        WHEN layer IS NULL THEN json_insert(json_object('id', id, 'classId', class_id, 'geometry', json(geometry), 'attributes', json(attributes),
       'origin', origin, 'modelId', 'mdl_' || model_id, 'predictionId', 'prd_' || model_id || '_' || prediction_n,
       'score', score), '$.track', json_patch(json_object('number', track), json_patch(
       iif(track_flags & 1, '{"keyframe":true}', '{}'), iif(track_flags & 2, '{"outsideAfter":true}', '{}'))))
        WHEN track IS NULL THEN json_insert(json_object('id', id, 'classId', class_id, 'geometry', json(geometry), 'attributes', json(attributes),
       'origin', origin, 'modelId', 'mdl_' || model_id, 'predictionId', 'prd_' || model_id || '_' || prediction_n,
       'score', score), '$.layer', layer)
        ELSE json_insert(json_object('id', id, 'classId', class_id, 'geometry', json(geometry), 'attributes', json(attributes),
       'origin', origin, 'modelId', 'mdl_' || model_id, 'predictionId', 'prd_' || model_id || '_' || prediction_n,
       'score', score), '$.layer', layer, '$.track', json_patch(json_object('number', track), json_patch(
       iif(track_flags & 1, '{"keyframe":true}', '{}'), iif(track_flags & 2, '{"outsideAfter":true}', '{}')))) END
      ORDER BY coalesce(layer, 0), position, id) FROM annotation WHERE image_id = dataset_item.image_id) END AS labels
FROM dataset_item;

CREATE VIEW signal AS SELECT image_id, snapshot_id, revision, f1, similarity, coverage, label_quality, shapley, novelty, staleness FROM signal_row
WHERE snapshot_id = (SELECT max(id) FROM signal_snapshot);
