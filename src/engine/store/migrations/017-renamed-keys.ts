import type { Migration } from './index.ts'

export const renamedKeys: Migration = {
  version: 17,
  name: 'renamed keys',
  sql: '',
}
