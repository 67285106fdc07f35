import type { Migration } from './migration.ts'

const event = 'seq, image_id, from_lifecycle, to_lifecycle, plan_id, rule, user_id, at, tombstone'

/** Changes of lifecycles are chained as the audit is, carry the hash of the tombstone they left, and bind audit entries. */
export const anchoredAudit: Migration = {
  version: 19,
  name: 'anchored audit',
  sql: `
ALTER TABLE audit ADD COLUMN lifecycles TEXT; -- hash of the newest retention_event then; part of the hash where it is there
ALTER TABLE retention_event ADD COLUMN tombstone TEXT; -- of a purge: hash of the tombstone as it was written
ALTER TABLE retention_event ADD COLUMN hash TEXT NOT NULL DEFAULT ''; -- over the hash of the row before and this row

DROP TRIGGER retention_event_is_append_only_update;
UPDATE retention_event SET tombstone = (
  SELECT row_hash(image_id, kind, sha256, keyed_hash, classes, plan_id, rule, purge_id, at)
  FROM tombstone WHERE tombstone.image_id = retention_event.image_id)
WHERE seq IN (SELECT max(seq) FROM retention_event WHERE to_lifecycle = 'purged' GROUP BY image_id);
WITH RECURSIVE chain (seq, hash) AS (
  SELECT seq, row_hash('', ${event}) FROM retention_event WHERE seq = (SELECT min(seq) FROM retention_event)
  UNION ALL
  SELECT event.seq, row_hash(chain.hash, ${event
    .split(', ')
    .map((column) => `event.${column}`)
    .join(', ')})
  FROM chain JOIN retention_event AS event
    ON event.seq = (SELECT min(later.seq) FROM retention_event AS later WHERE later.seq > chain.seq)
)
UPDATE retention_event SET hash = chain.hash FROM chain WHERE chain.seq = retention_event.seq;
CREATE TRIGGER retention_event_is_append_only_update BEFORE UPDATE ON retention_event
  BEGIN SELECT RAISE(ABORT, 'retention events are append-only'); END;
`,
}
