import type { Migration } from './migration.ts'

/** The frames of a version are found without reading all of it. */
export const framesOfVersions: Migration = {
  version: 42,
  name: 'frames of versions',
  sql: `
CREATE INDEX dataset_item_frame ON dataset_item (dataset_id, split, sequence, frame) WHERE sequence IS NOT NULL;
`,
}
