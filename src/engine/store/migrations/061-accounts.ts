import type { Migration } from './migration.ts'

/** How users sign in on a server. Only hashes of tokens are stored: reading the database doesn't help to use them. */
export const accounts: Migration = {
  version: 61,
  name: 'accounts',
  sql: `
CREATE TABLE account (
  user_id INTEGER PRIMARY KEY REFERENCES user (id),
  password TEXT NOT NULL, -- argon2id, with its parameters and salt
  changed_at INTEGER NOT NULL
) STRICT;
CREATE TABLE invitation (
  token_hash TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL UNIQUE REFERENCES user (id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES user (id),
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_user ON session (user_id);
`,
  before: { 'table account': null, 'table invitation': null, 'table session': null, 'index session_of_user': null },
}
