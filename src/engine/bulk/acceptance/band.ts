import type { BandPreview } from '#contract'
import type { Context } from '../../context.ts'
import { clusterSql, compileWhere, isBlindNow, readLong, readOne, readRows, shownFrom } from '../../query/index.ts'
import { sha256Hex } from '../../sha256.ts'
import { auditsNeeded } from '../../statistics/index.ts'
import type { ReadOnlyStore, SqlValue, Store } from '../../store/index.ts'
import { listClasses } from '../../workspace/index.ts'
import { readTarget } from '../target-rows.ts'

export type Band = { where: string; fromScore: number; maxError: number }

/** The maximum number of drawn images; nobody makes more audits. */
const maxDraws = 10_000

/** The usual budget: half of the audits need fewer when the true error is half of the limit. */
export const usualBudget = ({ maxError }: Pick<Band, 'maxError'>): number => Math.ceil(20 / maxError)

/**
 * SQL for the images of a band: predicted, not reviewed, in no user's queue, and with an open prediction from the
 * confidence on. Excludes the blind audit.
 */
export function bandSql({ clock }: Pick<Context, 'clock'>, { where, fromScore }: Band, modelRow: number) {
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  const parameters: SqlValue[] = [modelRow, fromScore, ...condition.parameters]
  return {
    sql: `${isForNobody()}
      AND EXISTS (SELECT 1 FROM prediction WHERE prediction.image_id = image.id AND model_id = ? AND outcome = 0 AND score >= ?)
      AND ${condition.sql}`,
    parameters,
  }
}

/**
 * SQL for images that are predicted, have no verdict, wait for nobody in particular, and are not in the blind audit.
 */
const isForNobody = () => `image.state = 'predicted' AND image.sent_back_to IS NULL AND NOT ${isBlindNow('image').sql}`

/** Counts open predictions in these images, by hundredths of their confidence. */
export async function countScores(context: Context, where: string, modelRow: number): Promise<number[]> {
  const condition = compileWhere(where, { nowMs: context.clock.nowMs() })
  const counted = await readLong<{ hundredths: number; count: number }>(
    context,
    `SELECT min(99, CAST(score * 100 + 1e-6 AS INTEGER)) AS hundredths, count(*) AS count
     FROM image CROSS JOIN prediction ON prediction.image_id = image.id AND model_id = ? AND outcome = 0
     WHERE ${isForNobody()} AND ${condition.sql} GROUP BY 1`,
    [modelRow, ...condition.parameters],
  )
  const scores = Array.from({ length: 100 }, () => 0)
  for (const { hundredths, count } of counted) scores[hundredths] = count
  return scores
}

const groupOf = clusterSql('image.id')

/** Returns what the band contains now, and what an audit of it would take. */
export async function previewBand(context: Context, band: Band, modelRow: number): Promise<BandPreview> {
  const { sql, parameters } = bandSql(context, band, modelRow)
  const shownFromAll = highestShownFrom(context.store, modelRow)
  const open = (from: string) => `(SELECT count(*) FROM prediction WHERE prediction.image_id = image.id AND model_id = ?
    AND outcome = 0 AND score >= ${from} AND score < ?)`
  const counted = await readOne<{ images: number; groups: number; predictions: number; below: number }>(
    context,
    `SELECT count(*) AS images, count(DISTINCT ${groupOf}) AS groups, coalesce(sum(${open('?')}), 0) AS predictions,
       coalesce(sum(${open(shownFrom('prediction').sql)}), 0) AS below FROM image WHERE ${sql}`,
    [modelRow, band.fromScore, 2, modelRow, band.fromScore, ...parameters],
  )
  const { images = 0, groups = 0, predictions = 0, below = 0 } = counted ?? {}
  const auditsAtLeast = auditsNeeded(band.maxError)
  const problem =
    shownFromAll > band.fromScore
      ? `Review shows predictions from ${shownFromAll} and above: accept from there or higher, or lower the threshold.`
      : images === 0
        ? `No predictions of the current model of ${band.fromScore.toFixed(2)} and above are left to review here. Lower the confidence, or choose other images.`
        : groups < auditsAtLeast
          ? `The limit needs at least ${auditsAtLeast} audits, but there are only ${groups} different images. Review them, or allow a larger error.`
          : null
  return { images, groups, predictions, below, auditsAtLeast, budget: usualBudget(band), problem }
}

export function readBand(context: Context, band: Band, modelRow: number): Promise<{ images: number; ranges: string }> {
  const { sql, parameters } = bandSql(context, band, modelRow)
  return readTarget(context, { sql: `SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters })
}

/** Draws images of the band in random order: one random image of each group of near-duplicates. */
export function drawImages(context: Context, band: Band, modelRow: number): Promise<Uint32Array> {
  const { sql, parameters } = bandSql(context, band, modelRow)
  const seeds = sha256Hex(context.ids.random())
  const seed = (from: number) => Number.parseInt(seeds.slice(from, from + 8), 16)
  return readRows(
    context,
    `SELECT id FROM (
       SELECT image.id, row_number() OVER (PARTITION BY ${groupOf} ORDER BY shuffled(?, image.id)) AS place
       FROM image WHERE ${sql})
     WHERE place = 1 ORDER BY shuffled(?, id), id LIMIT ?`,
    [seed(0), ...parameters, seed(8), maxDraws],
  )
}

/** Hashes what a model's predictions mean: label set and class map. */
export function basisOf(store: Store, modelRow: number): string {
  const map = store.arrays('SELECT model_class, class_id FROM class_map WHERE model_id = ? ORDER BY model_class', [
    modelRow,
  ])
  return sha256Hex(JSON.stringify([listClasses(store), map]))
}

/** Returns the confidence from which review shows a model's predictions of every class at the default threshold. */
export const highestShownFrom = (store: ReadOnlyStore, modelRow: number): number =>
  store.values<number>(
    `SELECT max(${shownFrom('one').sql}) FROM (SELECT ? AS model_id, 0 AS class_id
       UNION ALL SELECT model_id, class_id FROM least_work WHERE model_id = ?) AS one`,
    [modelRow, modelRow],
  )[0]!
