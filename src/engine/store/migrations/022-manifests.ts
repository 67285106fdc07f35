import type { Migration } from './migration.ts'

/** How a model is fed and read is kept with it; null for models that were added before, which are recognized again. */
export const manifests: Migration = {
  version: 22,
  name: 'manifests',
  sql: 'ALTER TABLE model ADD COLUMN manifest TEXT; -- JSON, Manifest\n',
}
