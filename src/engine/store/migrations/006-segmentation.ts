import type { Migration } from './index.ts'

export const segmentation: Migration = {
  version: 6,
  name: 'segmentation',
  sql: ``,
}
