import type { Migration } from './migration.ts'

/**
 * Evaluation counts predictions that pre-labeling does not keep: those of lower confidence and those after the most
 * confident ones. They are stored with predictions of unmapped classes, and never become predictions.
 */
export const tails: Migration = {
  version: 59,
  name: 'tails',
  sql: `
ALTER TABLE unmapped_prediction ADD COLUMN is_tail INTEGER NOT NULL DEFAULT 0; -- 1: for evaluation alone
-- The confidence down to which predictions are kept for evaluation; NULL: pre-labeling alone has run.
ALTER TABLE prediction_run ADD COLUMN tail_from REAL;
`,
  before: { 'table prediction_run': 'd077511b2e8435d4', 'table unmapped_prediction': '1fef82e73556d8c1' },
}
