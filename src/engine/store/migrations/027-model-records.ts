import type { Migration } from './migration.ts'

/** Models of one name are numbered versions, and what is known of where each comes from is kept. */
export const modelRecords: Migration = {
  version: 27,
  name: 'model records',
  sql: `
ALTER TABLE model ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- among those of its name
ALTER TABLE model ADD COLUMN parent_id INTEGER REFERENCES model (id);
ALTER TABLE model ADD COLUMN trained_on INTEGER REFERENCES dataset (id);
ALTER TABLE model ADD COLUMN notes TEXT NOT NULL DEFAULT '';
ALTER TABLE model ADD COLUMN license TEXT NOT NULL DEFAULT '';
ALTER TABLE model ADD COLUMN opset INTEGER;
ALTER TABLE model ADD COLUMN runtime TEXT; -- what ran it when it was added, with its version and provider
UPDATE model SET version = (SELECT count(*) FROM model AS one WHERE one.name = model.name AND one.id <= model.id);
CREATE UNIQUE INDEX model_version ON model (name, version);
`,
}
