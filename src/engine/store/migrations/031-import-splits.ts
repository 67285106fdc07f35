import type { Migration } from './migration.ts'

/** Which part of a dataset an image was in where it came from. */
export const importSplits: Migration = {
  version: 31,
  name: 'import splits',
  sql: `
ALTER TABLE image ADD COLUMN import_split TEXT CHECK (import_split IN ('train', 'val', 'test'));
`,
}
