import type { Migration } from './index.ts'

export const retention: Migration = {
  version: 7,
  name: 'retention',
  sql: ``,
}
