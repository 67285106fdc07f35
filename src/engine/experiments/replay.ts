import type { ExperimentKind, TellingImage } from '#contract'
import { compareImage, LeastWorkSearch } from '../evaluation/for-threads.ts'
import type { OnProgress } from '../progress.ts'
import { clusterSql, compileOrder, compileWhere } from '../query/index.ts'
import type { ReadOnlyStore } from '../store/index.ts'
import type { Unit } from './evidence.ts'
import { type Difference, differenceOn, meanDifference } from './image-difference.ts'
import { type Both, type CountedFrom, counted, readBoth, tellingImage } from './read-both.ts'
import { type Walk, walk } from './walk.ts'

export type ReplayInput = Both & {
  kind: ExperimentKind
  margin: number
  where: string | undefined
  order: string | undefined
  nowMs: number
}
export type ReplayResult = Walk & {
  images: number
  missing: { current: number; candidate: number }
  telling: { candidate: TellingImage[]; current: TellingImage[] }
}

type ImageRow = { id: number; unit: number; reviewed_blind: 0 | 1 | null; current_ran: 0 | 1; candidate_ran: 0 | 1 }

/** The number of images shown in favor of either model. */
const maxTelling = 12

/** Replays the reviewed images like an experiment. Near-duplicates count once, at their first review. */
export function replay(store: ReadOnlyStore, input: ReplayInput, step: OnProgress): ReplayResult {
  const { rows, missing } = imagesOf(store, input)
  const units = Map.groupBy(rows, ({ unit }) => unit)
  const countedFrom = leastWorkOnOthers(store, units, input, (share) => step(share / 2))
  const telling = new Telling()
  function* compared(): Generator<Unit> {
    let done = 0
    for (const [unit, images] of units) {
      const shown = images[0]!.reviewed_blind === 1 ? 'none' : 'current'
      const differences = images.map(({ id }): Difference => {
        const difference = differenceOn(counted(readBoth(store, id, input), countedFrom(unit)))
        telling.add(id, unit, difference.difference)
        return difference
      })
      yield { ...meanDifference(differences), shown, share: null }
      step((1 + ++done / units.size) / 2)
    }
  }
  const walked = walk(compared(), input.margin, { kind: input.kind, days: null, reviewers: 0, team: null })
  const shown = (found: readonly ImageDifference[]) =>
    found.flatMap((one) => tellingImage(store, one, input, countedFrom(one.unit)) ?? [])
  return {
    ...walked,
    images: rows.length,
    missing,
    telling: { candidate: shown(telling.best(1)), current: shown(telling.best(-1)) },
  }
}

/** Each model counts from its confidence of least work, chosen on other units than the one it is judged on. */
function leastWorkOnOthers(
  store: ReadOnlyStore,
  units: ReadonlyMap<number, readonly ImageRow[]>,
  both: Both,
  step: OnProgress,
): (unit: number) => CountedFrom {
  const [current, candidate] = [new LeastWorkSearch(), new LeastWorkSearch()]
  let done = 0
  for (const [unit, images] of units) {
    for (const { id } of images) {
      const read = readBoth(store, id, both)
      current.add(compareImage(read.current, read.labels), unit, 1 / images.length)
      candidate.add(compareImage(read.candidate, read.labels), unit, 1 / images.length)
    }
    step(++done / units.size)
  }
  const [ofCurrent, ofCandidate] = [current.crossFitted(), candidate.crossFitted()]
  return (unit) => ({ current: ofCurrent(unit), candidate: ofCandidate(unit) })
}

function imagesOf(store: ReadOnlyStore, { where, order, nowMs, currentRow, candidateRow }: ReplayInput) {
  const condition = compileWhere(where, { nowMs })
  const ran = 'EXISTS (SELECT 1 FROM prediction_run WHERE model_id = ? AND image_id = image.id)'
  const all = store.all<ImageRow>(
    `SELECT image.id, ${clusterSql('image.id')} AS unit, reviewed_blind,
       ${ran} AS current_ran, ${ran} AS candidate_ran
     FROM image
     WHERE image.state IN ('reviewed', 'approved') AND (${condition.sql})
     ORDER BY ${order === undefined ? 'image.reviewed_at, image.id' : compileOrder(order)}`,
    [currentRow, candidateRow, ...condition.parameters],
  )
  return {
    rows: all.filter((row) => row.current_ran === 1 && row.candidate_ran === 1),
    missing: {
      current: all.filter((row) => row.current_ran === 0).length,
      candidate: all.filter((row) => row.candidate_ran === 0).length,
    },
  }
}

type ImageDifference = { imageRow: number; unit: number; difference: number }

/** The images with the largest differences to either side. */
class Telling {
  #found: ImageDifference[] = []

  add(imageRow: number, unit: number, difference: number): void {
    if (difference === 0) return
    this.#found.push({ imageRow, unit, difference })
    if (this.#found.length >= 100 * maxTelling) this.#found = [...this.best(1), ...this.best(-1)]
  }

  best(sign: 1 | -1): ImageDifference[] {
    return this.#found
      .filter(({ difference }) => Math.sign(difference) === sign)
      .sort((a, b) => sign * (b.difference - a.difference))
      .slice(0, maxTelling)
  }
}
