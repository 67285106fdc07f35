import type { Migration } from './migration.ts'

/** Which model is the current one is said by its alias; who moved an alias, when and why is kept. */
export const modelAliases: Migration = {
  version: 25,
  name: 'model aliases',
  sql: `
CREATE TABLE model_alias (
  alias TEXT PRIMARY KEY CHECK (alias IN ('current', 'canary', 'candidate', 'shadow', 'previous')),
  model_id INTEGER NOT NULL REFERENCES model (id)
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
CREATE INDEX alias_move_model ON alias_move (model_id);

INSERT INTO model_alias SELECT 'current', id FROM model WHERE stage = 'current';
INSERT INTO model_alias SELECT stage, max(id) FROM model WHERE stage IN ('canary', 'candidate') GROUP BY stage;
INSERT INTO model_alias SELECT 'previous', id FROM model WHERE stage <> 'current' AND current_at IS NOT NULL
  ORDER BY current_at DESC, id DESC LIMIT 1;
INSERT INTO alias_move (alias, model_id, model_name, moved_at, moved_by)
  SELECT 'current', id, name, current_at, added_by FROM model WHERE current_at IS NOT NULL
  ORDER BY stage = 'current', current_at, id;
INSERT INTO alias_move (alias, model_id, model_name, moved_at, moved_by)
  SELECT alias, id, name, added_at, added_by FROM model_alias JOIN model ON id = model_id WHERE alias <> 'current';

DROP INDEX model_current;
ALTER TABLE model DROP COLUMN stage;
ALTER TABLE model DROP COLUMN current_at;
`,
}
