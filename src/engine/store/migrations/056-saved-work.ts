import type { Migration } from './migration.ts'

const zeros = '[0,0,0,0,0,0]'
const claims = `{"noWorse":${zeros},"worse":${zeros}}`
const moments = '{"count":0,"sum":0,"squares":0}'
const noEvidence = `{"units":0,"shown":${claims},"blind":${claims},"by":{"current":${moments},"candidate":${moments},"none":${moments}},"classes":{},"wins":0,"losses":0,"silent":0}`

const isCorrected = '(c.moved + c.relabelled + c.deleted + c.added > 0)'

/**
 * The score of a review is manual work saved, −1 to 1. Results of the former score are deleted. A model stores the
 * confidence with the least work of correcting. Totals count near-duplicates once, besides all images.
 */
export const savedWork: Migration = {
  version: 56,
  name: 'saved work',
  sql: `
UPDATE review_unit SET score = NULL;
UPDATE review_total SET scored = 0, score = 0, score_squared = 0;
DELETE FROM detector WHERE name = 'R2';
UPDATE alarm SET solved_at = max(raised_at, since_at), solved_because = 'Work is measured in another way now.'
  WHERE detector = 'R2' AND solved_at IS NULL;
DELETE FROM evaluation_image;
UPDATE evaluation SET figures = json_remove(figures, '$.score');
UPDATE experiment SET evidence = '${noEvidence}', step_units = 0, status = iif(status = 'ready', 'running', status),
    counts_from = coalesce((SELECT max(reviewed_at) + 1 FROM experiment_unit WHERE experiment_id = experiment.id), counts_from)
  WHERE ended_at IS NULL;
DELETE FROM experiment_unit WHERE experiment_id IN (SELECT id FROM experiment WHERE ended_at IS NULL);

CREATE TABLE least_work (
  model_id INTEGER NOT NULL REFERENCES model (id),
  class_id INTEGER NOT NULL, -- 0: the model's own, for classes without a row
  from_score REAL NOT NULL CHECK (from_score BETWEEN 0 AND 1),
  objects INTEGER NOT NULL, -- labels that it was found by
  found_at INTEGER NOT NULL,
  PRIMARY KEY (model_id, class_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE review_unit ADD COLUMN is_first INTEGER NOT NULL DEFAULT 0 CHECK (is_first IN (0, 1)); -- of its group of near-duplicates
ALTER TABLE review_total ADD COLUMN units INTEGER NOT NULL DEFAULT 0; -- images that are the first of their group
ALTER TABLE review_total ADD COLUMN units_corrected INTEGER NOT NULL DEFAULT 0;
UPDATE review_unit SET is_first = 1 WHERE (image_id, model_id) IN (SELECT image_id, model_id FROM (
  SELECT image_id, model_id, row_number() OVER (PARTITION BY model_id, cluster ORDER BY reviewed_at, image_id) AS place
  FROM review_unit) WHERE place = 1);
UPDATE review_total SET units = counted.units, units_corrected = counted.corrected FROM (
    SELECT u.model_id, c.class_id, u.week, u.source_id, u.user_id, count(*) AS units, sum(${isCorrected}) AS corrected
    FROM review_unit u JOIN review_unit_class c ON c.image_id = u.image_id AND c.model_id = u.model_id
    WHERE u.is_first = 1 GROUP BY 1, 2, 3, 4, 5) AS counted
  WHERE review_total.model_id = counted.model_id AND review_total.class_id = counted.class_id
    AND review_total.week = counted.week AND review_total.source_id = counted.source_id
    AND review_total.user_id = counted.user_id;
`,
  before: {
    'table least_work': null,
    'table review_total': 'abca7533d3b907f4',
    'table review_unit': 'a7401cdd17c31582',
  },
}
