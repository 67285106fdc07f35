import type { Migration } from './migration.ts'

/** A model's confidences can be calibrated: what it said itself stays beside what that means. */
export const calibrations: Migration = {
  version: 44,
  name: 'calibrations',
  sql: `
ALTER TABLE model ADD COLUMN calibration TEXT; -- JSON, Calibration
ALTER TABLE prediction ADD COLUMN raw_score REAL; -- what the model said, where that is not the score
ALTER TABLE unmapped_prediction ADD COLUMN raw_score REAL;
`,
}
