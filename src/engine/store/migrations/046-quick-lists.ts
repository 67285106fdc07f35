import type { Migration } from './migration.ts'

/** What a list shows of a job's result, so that no list reads a result of megabytes; and tombstones by their time. */
export const quickLists: Migration = {
  version: 46,
  name: 'quick lists',
  sql: `
ALTER TABLE job ADD COLUMN summary TEXT; -- JSON, ResultSummary of what is done
UPDATE job SET summary = json_object(
  'figures', json((
    SELECT json_group_object(key, CASE type WHEN 'array' THEN json_array_length(value) ELSE atom END)
    FROM json_each(job.result) WHERE type IN ('integer', 'real', 'array'))),
  'problems', json((
    SELECT json_group_array(problem) FROM (
      SELECT concat(coalesce(entry.value ->> '$.path', entry.value ->> '$.imageId') || ': ', entry.value ->> '$.reason') AS problem
      FROM json_each(job.result) AS list JOIN json_each(list.value) AS entry
      WHERE list.type = 'array' AND entry.type = 'object' AND entry.value ->> '$.reason' IS NOT NULL LIMIT 3))))
WHERE status = 'done' AND json_type(result) = 'object';
CREATE INDEX tombstone_by_time ON tombstone (at DESC, image_id);
`,
}
