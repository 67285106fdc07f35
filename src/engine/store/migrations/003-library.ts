import type { Migration } from './index.ts'

export const library: Migration = {
  version: 3,
  name: 'library',
  sql: ``,
}
