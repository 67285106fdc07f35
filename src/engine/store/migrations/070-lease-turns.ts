import type { Migration } from './migration.ts'

/** How often an image changed hands: its epoch also rises when one user returns to it. */
export const leaseTurns: Migration = {
  version: 70,
  name: 'turns of leases',
  sql: 'ALTER TABLE lease ADD COLUMN turns INTEGER NOT NULL DEFAULT 0;',
  before: { 'table lease': 'ee89a51c5c7ccb44' },
}
