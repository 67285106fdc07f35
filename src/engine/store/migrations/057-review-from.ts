import type { Migration } from './migration.ts'

/** Review starts from a model's confidence of least work; a value other than the default stays. */
export const reviewFrom: Migration = {
  version: 57,
  name: 'review from',
  sql: `
UPDATE workspace_setting SET value = json_set(value, '$.reviewFrom', 'setting')
  WHERE name = 'settings' AND value ->> '$.reviewFromScore' IS NOT NULL AND value ->> '$.reviewFromScore' <> 0.3;
`,
}
