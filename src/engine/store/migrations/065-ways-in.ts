import type { Migration } from './migration.ts'

/**
 * Other ways to sign in than a password: access tokens for programs, and accounts of a single sign-on. Sessions record
 * where they are.
 */
export const waysIn: Migration = {
  version: 65,
  name: 'ways in',
  sql: `
CREATE TABLE access_token (
  id INTEGER PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES user (id),
  name TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER -- NULL: not yet
) STRICT;
CREATE INDEX access_token_of_user ON access_token (user_id);
CREATE TABLE identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL, -- what the issuer calls the user for good
  user_id INTEGER NOT NULL REFERENCES user (id),
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_of_user ON identity (user_id);
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
`,
  before: {
    'table access_token': null,
    'index access_token_of_user': null,
    'table identity': null,
    'index identity_of_user': null,
    'table session': '09b19e6a43c9b88d',
  },
}
