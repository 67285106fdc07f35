import type { Migration } from './index.ts'

export const labelSet: Migration = {
  version: 2,
  name: 'label-set',
  sql: ``,
}
