import type { Migration } from './migration.ts'

export const copies: Migration = {
  version: 15,
  name: 'copies',
  sql: `
-- Why a backup does not count at the moment, as that its file is not there; null while it does.
ALTER TABLE backup ADD COLUMN problem TEXT;

-- Per image the revision of its labels that is in a verified backup together with its original.
CREATE TABLE backed_up_in (
  image_id INTEGER NOT NULL REFERENCES image (id),
  backup_id INTEGER NOT NULL REFERENCES backup (id),
  revision INTEGER NOT NULL,
  PRIMARY KEY (image_id, backup_id)
) STRICT, WITHOUT ROWID;
INSERT INTO backed_up_in (image_id, backup_id, revision) SELECT image_id, backup_id, revision FROM backed_up;
DROP TABLE backed_up;
ALTER TABLE backed_up_in RENAME TO backed_up;

-- Exports whose every file was read again after it was written, and found as it should be.
CREATE TABLE verified_export (
  id INTEGER PRIMARY KEY,
  folder TEXT NOT NULL, -- absolute
  dataset TEXT NOT NULL,
  format TEXT NOT NULL,
  sha256 TEXT NOT NULL, -- of its SHA256SUMS, which names every file
  files INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL, -- of all files
  verified_at INTEGER NOT NULL,
  made_by INTEGER NOT NULL REFERENCES user (id),
  problem TEXT -- as for a backup
) STRICT;

-- Images whose original bytes and whole labels of a revision are in such an export.
CREATE TABLE exported_image (
  image_id INTEGER NOT NULL REFERENCES image (id),
  export_id INTEGER NOT NULL REFERENCES verified_export (id),
  revision INTEGER NOT NULL,
  PRIMARY KEY (image_id, export_id)
) STRICT, WITHOUT ROWID;
`,
}
