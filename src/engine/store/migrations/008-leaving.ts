import type { Migration } from './migration.ts'

export const leaving: Migration = {
  version: 8,
  name: 'leaving',
  sql: `
-- What was decided and done, each row bound to the one before it, so that nothing can be taken out unseen.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  action TEXT NOT NULL, -- module.verb
  detail TEXT NOT NULL, -- canonical JSON
  previous TEXT NOT NULL, -- hash of the row before, empty for the first
  hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

-- A yes to one plan, bound to its content and to the policy's.
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
CREATE INDEX plan_approval_plan ON plan_approval (plan_id, id);

-- Emptying the trash, or erasing for good what a person asks to have erased.
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
CREATE INDEX purge_item_under_way ON purge_item (step) WHERE step IN ('intent', 'unlink');

-- What is left of a picture that left. Of an erased one only the keyed hash and the time.
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
) STRICT;

CREATE TABLE certificate (
  id INTEGER PRIMARY KEY,
  purge_id INTEGER NOT NULL REFERENCES purge (id),
  body TEXT NOT NULL, -- canonical JSON
  hash TEXT NOT NULL, -- SHA-256 of the body
  signature TEXT NOT NULL, -- Ed25519 over the body, base64
  created_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER certificate_is_append_only_update BEFORE UPDATE ON certificate
  BEGIN SELECT RAISE(ABORT, 'certificates are append-only'); END;
CREATE TRIGGER certificate_is_append_only_delete BEFORE DELETE ON certificate
  BEGIN SELECT RAISE(ABORT, 'certificates are append-only'); END;

-- Days on which the workspace was opened: grace counts them, so that a holiday does not eat it.
CREATE TABLE day_of_use (day TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Images that were erased from a frozen version, and what the version's hash is without them.
ALTER TABLE dataset ADD COLUMN redacted_hash TEXT;
CREATE TABLE dataset_redaction (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  keyed_hash TEXT NOT NULL,
  split TEXT NOT NULL,
  labels INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (dataset_id, keyed_hash)
) STRICT, WITHOUT ROWID;

-- A hold may end by itself.
ALTER TABLE hold ADD COLUMN expires_at INTEGER;

-- A single image is restored from whatever plan moved it.
CREATE INDEX plan_decision_applied ON plan_decision (image_id) WHERE outcome = 'applied';

-- What the objects of an image look like, as small vectors: what the effect of a plan is foretold from.
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
) STRICT;

CREATE TABLE plan_effect (
  plan_id INTEGER PRIMARY KEY REFERENCES plan (id),
  report TEXT NOT NULL, -- JSON, EffectReport
  created_at INTEGER NOT NULL
) STRICT;
`,
}
