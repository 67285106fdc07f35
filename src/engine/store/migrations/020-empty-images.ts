import type { Migration } from './migration.ts'

/**
 * The blind audit is off unless a workspace turned it on: those that are there keep the share they had. A frozen image
 * without labels says how it came to be one.
 */
export const emptyImages: Migration = {
  version: 20,
  name: 'empty images',
  sql: `
INSERT INTO workspace_setting (name, value)
  SELECT 'settings', '{"blindShare":0.05}' WHERE EXISTS (SELECT 1 FROM workspace_setting WHERE name = 'createdAtMs')
  ON CONFLICT (name) DO UPDATE SET value = json_set(value, '$.blindShare', coalesce(value ->> '$.blindShare', 0.05));

ALTER TABLE dataset_item ADD COLUMN empty_by TEXT; -- how an image without labels was finished; NULL: it has labels
`,
}
