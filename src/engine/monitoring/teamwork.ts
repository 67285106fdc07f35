import type { Teamwork } from '#contract'
import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../context.ts'
import { savedWork } from '../evaluation/index.ts'
import { labelsAt } from '../labeling/index.ts'
import { readAll, readValues } from '../query/index.ts'
import type { Store } from '../store/index.ts'

const rateDays = 14
/** The last double reviews, this many, determine how far two users agree. */
const maxDouble = 300

/** Returns the state of reviewing: how far users agree on the same images, and whether they keep up with new ones. */
export async function teamwork(acting: ActingContext): Promise<Teamwork> {
  const [agreement, queue, byPerson] = await Promise.all([agreements(acting), queueHealth(acting), throughput(acting)])
  return { agreement, queue, byPerson }
}

type Double = { id: number; reviewer: string; approver: string; reviewed: number | null; approved: number | null }

const revisionOf = (state: string): string =>
  `(SELECT max(revision) FROM edit WHERE image_id = image.id AND diff ->> '$.state.after' = '${state}')`

/**
 * Compares the labels of the first user with those that the second approved: the share of the work that the second did
 * not have to redo. Images sent back and not approved yet are counted separately.
 */
async function agreements(acting: ActingContext): Promise<Teamwork['agreement']> {
  const { store } = acting
  const doubles = await readAll<Double>(
    acting,
    `SELECT image.id, first.name AS reviewer, second.name AS approver, ${revisionOf('reviewed')} AS reviewed,
       ${revisionOf('approved')} AS approved
     FROM image JOIN user AS first ON first.id = reviewed_by JOIN user AS second ON second.id = approved_by
     WHERE state = 'approved' AND approved_by <> reviewed_by ORDER BY image.id DESC LIMIT ?`,
    [maxDouble],
  )
  const pairs = new Map<string, { reviewer: string; approver: string; images: number; same: number; score: number }>()
  for (const { id, reviewer, approver, reviewed, approved } of doubles) {
    if (reviewed === null || approved === null || reviewed >= approved) continue
    const score = await agreementOn(store, id, { reviewed, approved })
    const key = JSON.stringify([reviewer, approver])
    const pair = pairs.get(key) ?? { reviewer, approver, images: 0, same: 0, score: 0 }
    pairs.set(key, {
      ...pair,
      images: pair.images + 1,
      same: pair.same + (score === 1 ? 1 : 0),
      score: pair.score + score,
    })
  }
  const sentBack = await readAll<{ person: string; images: number }>(
    acting,
    'SELECT name AS person, count(*) AS images FROM image JOIN user ON user.id = sent_back_to WHERE sent_back_to IS NOT NULL GROUP BY 1',
    [],
  )
  return {
    pairs: [...pairs.values()]
      .map(({ score, ...pair }) => ({ ...pair, agreement: score / pair.images }))
      .sort((a, b) => b.images - a.images),
    sentBack,
  }
}

async function agreementOn(
  store: Store,
  imageRow: number,
  { reviewed, approved }: { reviewed: number; approved: number },
): Promise<number> {
  const first = (await labelsAt(store, imageRow, reviewed)).then.annotations
  const second = (await labelsAt(store, imageRow, approved)).then.annotations
  return Math.max(0, savedWork(first, second))
}

const isWaiting = "state IN ('new', 'predicted') AND lifecycle = 'active'"

async function queueHealth(acting: ActingContext): Promise<Teamwork['queue']> {
  const nowMs = acting.clock.nowMs()
  const one = async (sql: string, parameters: number[] = []) =>
    (await readValues<number | null>(acting, sql, parameters))[0] ?? null
  const [waiting, oldestMs, firstMs] = await Promise.all([
    one(`SELECT count(*) FROM image WHERE ${isWaiting}`),
    one(`SELECT imported_at FROM image WHERE ${isWaiting} ORDER BY imported_at LIMIT 1`),
    one('SELECT min(imported_at) FROM image'),
  ])
  const days = Math.max(1, Math.min(rateDays, (nowMs - (firstMs ?? nowMs)) / dayMs))
  const since = nowMs - days * dayMs
  const perDay = async (column: 'imported_at' | 'reviewed_at') =>
    ((await one(`SELECT count(*) FROM image WHERE ${column} >= ?`, [since])) ?? 0) / days
  const [perDayIn, perDayOut] = [await perDay('imported_at'), await perDay('reviewed_at')]
  return {
    waiting: waiting ?? 0,
    oldestMs,
    perDayIn,
    perDayOut,
    daysToEmpty: perDayOut > perDayIn ? (waiting ?? 0) / (perDayOut - perDayIn) : null,
  }
}

/** Returns how much each user reviewed, or labeled as one of several, in the last days. */
const throughput = (acting: ActingContext): Promise<Teamwork['byPerson']> =>
  readAll(
    acting,
    `SELECT user.name AS person, count(*) AS images,
       avg((SELECT max(seconds) FROM review_unit WHERE review_unit.image_id = done.image_id)) AS seconds
     FROM (SELECT id AS image_id, reviewed_by AS user_id FROM image WHERE reviewed_at >= :since
       UNION SELECT image_id, user_id FROM answer WHERE answered_at >= :since) AS done
     JOIN user ON user.id = done.user_id GROUP BY 1 ORDER BY images DESC`,
    { since: acting.clock.nowMs() - rateDays * dayMs },
  )
