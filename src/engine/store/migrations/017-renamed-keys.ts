import type { Migration } from './migration.ts'

export const renamedKeys: Migration = {
  version: 17,
  name: 'renamed keys',
  sql: '',
}
