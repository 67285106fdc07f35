import type { Migration } from './migration.ts'

export const emptying: Migration = {
  version: 13,
  name: 'emptying',
  sql: `
-- Classes and sources that a person let one plan empty, though the rails would stop it.
CREATE TABLE plan_emptying (
  plan_id INTEGER NOT NULL REFERENCES plan (id),
  group_name TEXT NOT NULL, -- "class cat" or "source gate"
  reason TEXT NOT NULL,
  allowed_at INTEGER NOT NULL,
  allowed_by INTEGER NOT NULL REFERENCES user (id),
  PRIMARY KEY (plan_id, group_name)
) STRICT, WITHOUT ROWID;
`,
}
