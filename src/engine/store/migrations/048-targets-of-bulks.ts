import type { Migration } from './migration.ts'

/** The images that a bulk action is about, apart from its figures: these change with each piece of it, and those can be megabytes. */
export const targetsOfBulks: Migration = {
  version: 48,
  name: 'targets of bulk actions',
  sql: `
CREATE TABLE bulk_target (
  bulk_id INTEGER PRIMARY KEY REFERENCES bulk (id),
  ranges TEXT NOT NULL -- JSON, [[first, last], …] image rows
) STRICT;
INSERT INTO bulk_target (bulk_id, ranges) SELECT id, target FROM bulk;
ALTER TABLE bulk DROP COLUMN target;
`,
}
