import type { Context } from '../../context.ts'
import { readAll } from '../../query/index.ts'
import { type ComparedModels, counted, type Fact, speaksOf } from './compared.ts'

/** Fewer near-duplicate groups are not enough to judge a model. */
const minGroups = 30
const z95 = 1.96

type CorrectionSums = { images: number; groups: number; mean: number; squares: number }

/** Compares corrections per manually reviewed image with each of the two models; near-duplicates count once. */
export async function correctionsFact(context: Context, { model, against }: ComparedModels): Promise<Fact | null> {
  const [its, others] = [await correctedWith(context, model.row), await correctedWith(context, against.row)]
  if (!its || !others) return null
  const difference = others.mean - its.mean
  const half = z95 * Math.sqrt(variance(its) / its.groups + variance(others) / others.groups)
  const isEnough = Math.min(its.groups, others.groups) >= minGroups
  const perHundred = ({ mean }: CorrectionSums) => (100 * mean).toFixed(0)
  return {
    kind: 'corrections',
    speaks: isEnough ? speaksOf([difference - half, difference + half]) : 'neither',
    looksBetter: difference === 0 ? null : difference > 0,
    odds: null,
    text: `${model.name} needed ${perHundred(its)} corrections per 100 images (${counted(its.images, 'image')}), ${against.name} ${perHundred(others)} (${counted(others.images, 'image')}).`,
  }
}

async function correctedWith(context: Context, modelRow: number): Promise<CorrectionSums | null> {
  const [found] = await readAll<CorrectionSums>(
    context,
    `SELECT coalesce(sum(images), 0) AS images, count(*) AS groups, avg(corrections) AS mean,
       avg(corrections * corrections) AS squares
     FROM (SELECT count(*) AS images, avg(c.moved + c.relabelled + c.deleted + c.added) AS corrections
       FROM review_unit u JOIN review_unit_class c ON c.image_id = u.image_id AND c.model_id = u.model_id AND c.class_id = 0
       WHERE u.model_id = ? AND u.by_hand = 1 GROUP BY u.cluster)`,
    [modelRow],
  )
  return found && found.groups > 0 ? found : null
}

const variance = ({ mean, squares }: CorrectionSums): number => Math.max(0, squares - mean ** 2)
