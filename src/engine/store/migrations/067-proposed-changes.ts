import type { Migration } from './migration.ts'

/** Bulk actions that assistants suggest; a user runs or declines each. */
export const proposedChanges: Migration = {
  version: 67,
  name: 'proposed changes',
  sql: `
CREATE TABLE proposed_change (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  action TEXT NOT NULL, -- JSON, BulkAction
  where_text TEXT NOT NULL,
  note TEXT NOT NULL, -- what the assistant says of it; untrusted
  made_by INTEGER NOT NULL REFERENCES user (id), -- the user of the assistant
  made_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'confirmed', 'declined')),
  decided_by INTEGER REFERENCES user (id),
  decided_at INTEGER,
  bulk_id INTEGER REFERENCES bulk (id) -- what was run
) STRICT;
CREATE INDEX proposed_change_open ON proposed_change (made_by) WHERE state = 'open';
CREATE UNIQUE INDEX proposed_change_bulk ON proposed_change (bulk_id) WHERE bulk_id IS NOT NULL;
`,
  before: {
    'table proposed_change': null,
    'index proposed_change_open': null,
    'index proposed_change_bulk': null,
  },
}
