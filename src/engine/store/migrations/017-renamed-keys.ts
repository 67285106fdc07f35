import type { Migration } from './migration.ts'

export const renamedKeys: Migration = {
  version: 17,
  name: 'renamed keys',
  sql: `
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
