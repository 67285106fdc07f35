import type { Migration } from './migration.ts'

/** Predictions of one object in the frames of a sequence. A label made from a prediction keeps its track. */
export const predictedTracks: Migration = {
  version: 62,
  name: 'predicted-tracks',
  sql: `
ALTER TABLE prediction ADD COLUMN track INTEGER; -- of its sequence; NULL: of none
`,
  before: { 'table prediction': '88f73da368baf912' },
}
