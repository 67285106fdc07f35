import type { Migration } from './migration.ts'

/** The names of erased images, each hashed with the workspace's key, so that nothing names them again. */
export const erasedNames: Migration = {
  version: 60,
  name: 'erased-names',
  sql: `
CREATE TABLE erased_name (
  keyed_name TEXT PRIMARY KEY -- of the name without folders and extension; not told of which image
) STRICT, WITHOUT ROWID;
`,
  before: { 'table erased_name': null },
}
