import type { Migration } from './migration.ts'

/** What a job could not do is added to, not written again with every checkpoint. */
export const jobFailures: Migration = {
  version: 23,
  name: 'job failures',
  sql: `
CREATE TABLE job_failure (
  n INTEGER PRIMARY KEY,
  job_id INTEGER NOT NULL REFERENCES job (id),
  entry TEXT NOT NULL -- JSON, SkippedImage
) STRICT;
CREATE INDEX job_failure_job ON job_failure (job_id, n);
`,
}
