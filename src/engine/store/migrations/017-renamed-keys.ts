import type { Migration } from './migration.ts'

/** Keys as JSON.stringify writes them: inside of a text their quotes are escaped, so that nothing else is touched. */
const renamed = (column: string, keys: readonly (readonly [old: string, key: string])[]): string =>
  keys.reduce((sql, [old, key]) => `replace(${sql}, '"${old}":', '"${key}":')`, column)

const removed = [['leftBefore', 'previouslyRemoved']] as const
const images = [['pictures', 'images']] as const
const skipped = [['passedOver', 'skippedCount']] as const

export const renamedKeys: Migration = {
  version: 17,
  name: 'renamed keys',
  sql: `
-- Keys of what jobs take and give.
UPDATE job SET result = ${renamed('result', removed)} WHERE kind = 'library.import';
UPDATE job SET result = ${renamed('result', images)} WHERE kind = 'library.buildTiles';
UPDATE job SET result = ${renamed('result', [['lookAlikes', 'nearDuplicates']])} WHERE kind = 'library.findDuplicates';
UPDATE job SET result = ${renamed('result', skipped)}, checkpoint = ${renamed('checkpoint', skipped)}
  WHERE kind IN ('bulk.run', 'bulk.undo');
UPDATE job SET input = ${renamed('input', images)}, result = ${renamed('result', [['readmitted', 'reimported']])}
  WHERE kind = 'retention.readmit';
UPDATE job SET result = ${renamed('result', [
    ['looked', 'scanned'],
    ['todo', 'fix'],
    ['mendable', 'repairable'],
    ['mended', 'repaired'],
  ])} WHERE kind = 'upkeep.check';
UPDATE plan_effect SET report = ${renamed('report', [['foretoldFor', 'basis']])};

-- Kinds of jobs carry the names of the procedures that start them.
UPDATE job SET kind = CASE kind
  WHEN 'retention.apply' THEN 'disposal.apply'
  WHEN 'retention.archive' THEN 'disposal.archive'
  WHEN 'retention.bringBack' THEN 'disposal.retrieve'
  WHEN 'retention.readmit' THEN 'disposal.reimport'
  WHEN 'retention.purge' THEN 'purge.run'
  WHEN 'retention.computeSignals' THEN 'signals.compute'
  WHEN 'retention.predictEffect' THEN 'signals.estimateImpact'
  WHEN 'upkeep.backup' THEN 'maintenance.backup'
  WHEN 'upkeep.check' THEN 'maintenance.check'
  ELSE kind END;
`,
}
