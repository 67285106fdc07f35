import type { Migration } from './migration.ts'

export const jobCrashes: Migration = {
  version: 18,
  name: 'job crashes',
  sql: `
-- How often the process ended while the job ran, since a user last started or resumed it.
ALTER TABLE job ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
`,
}
