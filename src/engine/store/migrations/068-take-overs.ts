import type { Migration } from './migration.ts'

/** Images that a user took over from another user, so that a lead sees how often that happens. */
export const takeOvers: Migration = {
  version: 68,
  name: 'take-overs',
  sql: `
CREATE TABLE take_over (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES image (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  from_user INTEGER NOT NULL REFERENCES user (id),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX take_over_at ON take_over (at);
`,
  before: {
    'table take_over': null,
    'index take_over_at': null,
  },
}
