import { bandSql } from '../../bulk/index.ts'
import type { Context } from '../../context.ts'
import { clusterSql, readAll } from '../../query/index.ts'
import { seeded } from '../../random.ts'
import { sha256Hex } from '../../sha256.ts'
import { drawChance } from '../../statistics/index.ts'
import { writeBatches } from '../../threads/write-in-pieces.ts'
import { binOf, learnedBins } from '../detectors/calibration.ts'
import { chancesOf } from '../drift/expected-precision.ts'
import { type AcceptedBand, acceptedBands } from './accepted-bands.ts'

/** About this share of new images is audited. */
export const watchedShare = 0.1

/**
 * Draws audits of new images in accepted bands: more where more errors are expected, from the confidence of the
 * predictions and the precision seen so far at that confidence. One image represents each group of near-duplicates.
 */
export async function takeInNewImages(context: Context): Promise<void> {
  for (const band of acceptedBands(context.store)) await takeIn(context, band)
}

/** Draws audits soon after a model has predicted new images. */
export const drawAudits = (context: Context): void =>
  context.finishBeforeClose(takeInNewImages(context), 'Drawing audits of accepted bands')

async function takeIn(context: Context, band: AcceptedBand): Promise<void> {
  const { store } = context
  const { sql, parameters } = bandSql(context, band, band.modelRow)
  const cluster = clusterSql('image.id')
  const found = await readAll<{ id: number; scores: string }>(
    context,
    `SELECT id, (SELECT json_group_array(score) FROM prediction
       WHERE image_id = fresh.id AND model_id = ? AND outcome = 0 AND score >= ?) AS scores
     FROM (SELECT min(image.id) AS id, ${cluster} AS cluster
       FROM prediction_run AS run CROSS JOIN image ON image.id = run.image_id
       WHERE run.model_id = ? AND run.ran_at > ? AND ${sql} GROUP BY cluster) AS fresh
     WHERE cluster NOT IN (SELECT ${clusterSql('watched_image.image_id')} FROM watched_image WHERE acceptance_id = ?)
     ORDER BY id`,
    [band.modelRow, band.fromScore, band.modelRow, band.startedAtMs, ...parameters, band.id],
  )
  if (found.length === 0) return
  const chances = chancesOf(learnedBins(store, band.modelRow))
  const random = seeded(Number.parseInt(sha256Hex(context.ids.random()).slice(0, 8), 16))
  const fresh = found.map(({ id, scores }) => ({ id, expected: expectedError(JSON.parse(scores), chances) }))
  const former = store.values<number>(
    'SELECT expected FROM watched_image WHERE acceptance_id = ? ORDER BY id DESC LIMIT 1000',
    [band.id],
  )
  const roots = [...former, ...fresh.map(({ expected }) => expected)].map(Math.sqrt)
  const meanRoot = roots.reduce((sum, root) => sum + root, 0) / roots.length
  const rows = fresh.map(({ id, expected }) => {
    const chance = drawChance(expected, meanRoot, watchedShare)
    return [id, expected, chance, random() < chance ? 1 : 0]
  })
  await writeBatches(store, rows, (some) =>
    store.run(
      `INSERT OR IGNORE INTO watched_image (acceptance_id, image_id, expected, chance, is_drawn)
       SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)
       WHERE EXISTS (SELECT 1 FROM image WHERE id = value ->> 0)`,
      [band.id, JSON.stringify(some)],
    ),
  )
}

/**
 * Returns the share of an image's predictions that is expected to change, by the precision seen at their confidence.
 */
const expectedError = (scores: readonly number[], chances: readonly number[]): number =>
  scores.reduce((sum, score) => sum + 1 - chances[binOf(score)]!, 0) / scores.length
