import type { Migration } from './migration.ts'

export const retention: Migration = {
  version: 7,
  name: 'retention',
  sql: `
-- With the boxes' sizes, so that what retention counts of millions of labels is read from the index alone.
DROP INDEX annotation_class;
CREATE INDEX annotation_class ON annotation (class_id, image_id, width, height);

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
CREATE INDEX policy_version_hash ON policy_version (hash);

-- Every image's decision in a plan, with who speaks for and against it and its places; packed, see planner/trace.ts.
CREATE TABLE plan_trace (
  plan_id INTEGER PRIMARY KEY REFERENCES plan (id),
  trace BLOB NOT NULL
) STRICT;

-- Of the decisions only those that change something stand as rows; the rest is in the trace.
CREATE TABLE plan_leaving (
  plan_id INTEGER NOT NULL REFERENCES plan (id),
  image_id INTEGER NOT NULL REFERENCES image (id),
  action TEXT NOT NULL CHECK (action IN ('review', 'retire', 'archive', 'drop')),
  rule TEXT NOT NULL, -- the one that decided, the first by id where there are several
  facts_key TEXT NOT NULL, -- revision, state, lifecycle and holds at planning time: changed since means skipped
  outcome TEXT NOT NULL DEFAULT 'planned' CHECK (outcome IN ('planned', 'applied', 'skipped', 'restored')),
  outcome_reason TEXT,
  PRIMARY KEY (plan_id, image_id)
) STRICT, WITHOUT ROWID;
INSERT INTO plan_leaving (plan_id, image_id, action, rule, facts_key, outcome, outcome_reason)
  SELECT plan_id, image_id, action, coalesce(because ->> '$[0].rule', ''), facts_key, outcome, outcome_reason
  FROM plan_decision WHERE action <> 'keep';
DROP TABLE plan_decision;
ALTER TABLE plan_leaving RENAME TO plan_decision;
`,
}
