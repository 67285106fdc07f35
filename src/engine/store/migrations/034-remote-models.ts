import type { Migration } from './migration.ts'

/** A model may be run by a server. */
export const remoteModels: Migration = {
  version: 34,
  name: 'remote models',
  sql: `
ALTER TABLE model ADD COLUMN remote TEXT; -- JSON, RemoteModel; NULL: it is run here
`,
}
