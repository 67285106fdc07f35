import type { Migration } from './migration.ts'

/**
 * Images with nothing to label are no longer rejected but reviewed and empty, which review offers besides the reasons.
 * Images that were rejected for it keep their reason.
 */
export const emptyIsNoReason: Migration = {
  version: 55,
  name: 'empty is no reason',
  sql: `
UPDATE workspace_setting SET value = json_set(value, '$.rejectReasons', json((
    SELECT json_group_array(reason.value) FROM json_each(workspace_setting.value, '$.rejectReasons') AS reason
    WHERE reason.value <> 'Nothing to label')))
WHERE name = 'settings' AND value -> '$.rejectReasons' IS NOT NULL;
`,
}
