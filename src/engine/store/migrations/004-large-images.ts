import type { Migration } from './index.ts'

export const largeImages: Migration = {
  version: 4,
  name: 'large-images',
  sql: ``,
}
