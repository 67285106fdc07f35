import type { Migration } from './migration.ts'

/** SQLite walks through all that stands before a column: with megabytes of a result last, a list of jobs reads none of them. */
const toTheEnd = (column: string, type: string) => `
ALTER TABLE job RENAME COLUMN ${column} TO before_${column};
ALTER TABLE job ADD COLUMN ${column} ${type};
UPDATE job SET ${column} = before_${column} WHERE before_${column} IS NOT NULL;
ALTER TABLE job DROP COLUMN before_${column};`

/** What is long of a job stands behind what lists show of it; images of a hold are found by it. */
export const shortRowsFirst: Migration = {
  version: 51,
  name: 'short rows first',
  sql: `
${toTheEnd('input', "TEXT NOT NULL DEFAULT '{}'")}
${toTheEnd('checkpoint', 'TEXT')}
${toTheEnd('result', 'TEXT')}
CREATE INDEX hold_image_hold ON hold_image (hold_id, image_id);
`,
}
