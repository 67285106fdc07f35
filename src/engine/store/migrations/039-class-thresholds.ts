import type { Migration } from './migration.ts'

/** From which confidence on a model's predictions of a class are proposed. */
export const classThresholds: Migration = {
  version: 39,
  name: 'class thresholds',
  sql: `
ALTER TABLE class_map ADD COLUMN from_score REAL NOT NULL DEFAULT 0 CHECK (from_score BETWEEN 0 AND 1);
`,
}
