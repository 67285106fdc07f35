import type { Migration } from './index.ts'

export const review: Migration = {
  version: 5,
  name: 'review',
  sql: ``,
}
