import type { Migration } from './migration.ts'

export const sentinelsAndLicences: Migration = {
  version: 16,
  name: 'sentinels and licences',
  sql: `
-- Images that no plan may let go: one that would shows that a policy went wrong, and is stopped.
CREATE TABLE sentinel (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  pinned_at INTEGER NOT NULL,
  pinned_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

-- Under which licence the picture might be used when it was frozen; null where nobody had said.
ALTER TABLE dataset_item ADD COLUMN licence TEXT;
`,
}
