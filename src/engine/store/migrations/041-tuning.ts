import type { Migration } from './migration.ts'

/** How a model runs fastest on the computer that it was tried on. */
export const tuning: Migration = {
  version: 41,
  name: 'tuning',
  sql: `
ALTER TABLE model ADD COLUMN tuning TEXT; -- JSON, Tuning; NULL until it was tried
`,
}
