import { wilson } from '../../statistics/index.ts'
import type { Store } from '../../store/index.ts'
import { type Detector, percent } from '../detectors/detector.ts'
import { weekOf } from '../ledger/write-unit.ts'
import { parametersOf, type Since, unitsSince } from './units-since.ts'

export type Cause = {
  text: string
  /** The place, for the title: "in pasture camera". */
  place?: string
  /** The cause is one user, not the model. */
  isUser?: true
}

/**
 * `hits` is the sum over its images of how much each speaks against the model, 0 to 1; `squares` is the sum of their
 * squares.
 */
export type Group = { row: number; name: string; images: number; hits: number; squares: number }

const minImages = 5
const yearWeeks = 52

/**
 * Returns the most likely cause of a rise since a moment, in the order of the checks below; null when nothing stands
 * out.
 */
export function likelyCause(
  store: Store,
  detector: Pick<Detector, 'hitSql'>,
  since: Since & { found: number },
): Cause | null {
  const user = userStandingOut(store, detector, since)
  if (user)
    return {
      text: `One user explains it, not the model: with ${user.name} it is ${percent(user.hits / user.images)}, with the others ${percent(user.others)}.`,
      isUser: true,
    }
  const source = standingOut(groupsBy(store, detector, since, 'source'))
  if (source) {
    const isNew = !isSourceKnown(store, since.modelRow, source.row, since.sinceMs)
    return {
      text: isNew
        ? `${source.name} is a new source: none of its images were reviewed with this model before.`
        : `Most of it comes from ${source.name}: ${percent(source.hits / source.images)}, elsewhere ${percent(source.others)}.`,
      place: `in ${source.name}`,
    }
  }
  return seasonal(store, since)
}

/** Returns the one user whose reviews since then clearly differ from the others'. */
export const userStandingOut = (store: Store, detector: Pick<Detector, 'hitSql'>, since: Since) =>
  standingOut(groupsBy(store, detector, { ...since, userRow: null }, 'user'))

const groupsBy = (store: Store, { hitSql }: Pick<Detector, 'hitSql'>, since: Since, of: 'user' | 'source'): Group[] =>
  store.all<Group>(
    `SELECT u.${of}_id AS row, (SELECT name FROM ${of} WHERE id = u.${of}_id) AS name,
       count(${hitSql}) AS images, coalesce(sum(${hitSql}), 0) AS hits,
       coalesce(sum((${hitSql}) * (${hitSql})), 0) AS squares ${unitsSince(since)} GROUP BY 1`,
    parametersOf(since),
  )

/** Returns the one group that is clearly worse than the others together. */
export function standingOut(groups: readonly Group[]): (Group & { others: number }) | null {
  const total = (of: 'images' | 'hits' | 'squares') => groups.reduce((sum, group) => sum + group[of], 0)
  const all = { images: total('images'), hits: total('hits'), squares: total('squares') }
  const apart = groups.flatMap((group) => {
    const others = {
      images: all.images - group.images,
      hits: all.hits - group.hits,
      squares: all.squares - group.squares,
    }
    if (Math.min(group.images, others.images) < minImages) return []
    return meanInterval(group)[0] > meanInterval(others)[1] ? [{ ...group, others: others.hits / others.images }] : []
  })
  return apart.sort((a, b) => b.hits - a.hits)[0] ?? null
}

/** Values that vary less than zeros and ones with the same mean are worth as much as a larger number of those. */
function meanInterval({
  images,
  hits,
  squares,
}: Pick<Group, 'images' | 'hits' | 'squares'>): [low: number, high: number] {
  const mean = hits / images
  const spread = squares / images - mean ** 2
  const weight = spread > 1e-9 ? Math.max(1, (mean * (1 - mean)) / spread) : 1
  return wilson(hits * weight, images * weight)
}

const isSourceKnown = (store: Store, modelRow: number, sourceRow: number, sinceMs: number): boolean =>
  store.get(
    'SELECT 1 FROM review_total WHERE model_id = ? AND class_id = 0 AND source_id = ? AND week < ? AND images > 0',
    [modelRow, sourceRow, weekOf(sinceMs)],
  ) !== undefined

/** Whether the same weeks of the previous year were as bad, with any model. */
function seasonal(store: Store, { sinceMs, scope, found }: Since & { found: number }): Cause | null {
  const week = weekOf(sinceMs) - yearWeeks
  const was = (from: number, to: number) =>
    store.get<{ images: number; corrected: number }>(
      `SELECT coalesce(sum(images), 0) AS images, coalesce(sum(corrected), 0) AS corrected FROM review_total
       WHERE class_id = ? AND week BETWEEN ? AND ?`,
      [scope, from, to],
    )!
  const [then, before] = [was(week - 1, week + 4), was(week - 12, week - 2)]
  if (then.images < 30 || before.images < 30) return null
  const [rate, usual] = [then.corrected / then.images, before.corrected / before.images]
  return rate > usual && rate >= found * 0.8
    ? {
        text: `It was much the same a year ago: ${percent(rate)} in those weeks, ${percent(usual)} before. It may be the season.`,
      }
    : null
}
