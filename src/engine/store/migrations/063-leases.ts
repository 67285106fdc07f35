import type { Migration } from './migration.ts'

/** The user who reviews an image exclusively. A row stays: the next lease of its image has a higher epoch. */
export const leases: Migration = {
  version: 63,
  name: 'leases',
  sql: `
CREATE TABLE lease (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  until INTEGER NOT NULL, -- over by itself
  epoch INTEGER NOT NULL
) STRICT;
CREATE INDEX lease_until ON lease (until);
`,
  before: { 'table lease': null, 'index lease_until': null },
}
