import type { Migration } from './migration.ts'

/** Predictions in the frames of a sequence that are the same object. A label that a prediction becomes has its track. */
export const predictedTracks: Migration = {
  version: 62,
  name: 'predicted-tracks',
  sql: `
ALTER TABLE prediction ADD COLUMN track INTEGER; -- of its sequence; NULL: of none
`,
  before: { 'table prediction': '88f73da368baf912' },
}
