import type { Migration } from './migration.ts'

/**
 * The facts of objects when images were read from them, so that unchanged ones are not read again and changed ones are
 * noticed.
 */
export const storageObjects: Migration = {
  version: 69,
  name: 'storage objects',
  sql: `
CREATE TABLE storage_object (
  address TEXT PRIMARY KEY, -- s3://bucket/key
  image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  etag TEXT NOT NULL, -- without quotes
  version_id TEXT, -- NULL where the storage keeps no versions
  size_bytes INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX storage_object_image ON storage_object (image_id);
CREATE INDEX image_linked ON image (file) WHERE storage = 'linked';
`,
  before: { 'table storage_object': null, 'index storage_object_image': null, 'index image_linked': null },
}
