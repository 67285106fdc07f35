import type { Migration } from './migration.ts'

export const archiveAndBackups: Migration = {
  version: 11,
  name: 'archive-and-backups',
  sql: `
-- Where the originals of archived images are; an archived image without a row here still stands among the originals.
CREATE TABLE archived_file (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  folder TEXT NOT NULL, -- absolute; empty for the archive in the workspace
  moved_at INTEGER NOT NULL,
  wanted_by INTEGER REFERENCES user (id), -- who restores it; null while it stays
  wanted_plan INTEGER REFERENCES plan (id) -- the plan that is restored as a whole, if one is
) STRICT;
CREATE INDEX archived_file_wanted ON archived_file (image_id) WHERE wanted_by IS NOT NULL;

-- Backups that were read again after they were written, and found whole.
CREATE TABLE backup (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL, -- absolute
  sha256 TEXT NOT NULL, -- of its manifest
  images INTEGER NOT NULL, -- originals in it
  size_bytes INTEGER NOT NULL,
  snapshot_at INTEGER NOT NULL,
  verified_at INTEGER NOT NULL,
  made_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;

-- Per image the newest revision of its labels that is in a verified backup together with its original.
CREATE TABLE backed_up (
  image_id INTEGER PRIMARY KEY REFERENCES image (id),
  revision INTEGER NOT NULL,
  backup_id INTEGER NOT NULL REFERENCES backup (id)
) STRICT;
`,
}
