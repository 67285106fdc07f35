import { type PairedComparison, PairedComparisonResult } from '#contract'
import type { Store } from '../../store/index.ts'
import { type ComparedModels, counted, type Fact, points, speaksOf } from './compared.ts'

/** So many comparisons back it is looked for. */
const maxComparisons = 20

/** The last paired comparison of the two by average precision. */
export function comparisonFact(store: Store, { model, against }: ComparedModels): Fact | null {
  const ids = [model.model.modelId, against.model.modelId]
  for (const { result, ended_at } of lastComparisons(store)) {
    const found = result.comparisons.find(({ base, candidate }) =>
      [base, candidate].every(({ modelId }) => ids.includes(modelId)),
    )
    if (found) return factOf(found, ended_at, { model, against })
  }
  return null
}

function* lastComparisons(store: Store) {
  const jobs = store.all<{ result: string; ended_at: number }>(
    "SELECT result, ended_at FROM job WHERE kind = 'evaluation.compare' AND status = 'done' ORDER BY id DESC LIMIT ?",
    [maxComparisons],
  )
  for (const { result, ended_at } of jobs) {
    // An earlier version of Winnow may have written another form of it.
    const read = PairedComparisonResult.safeParse(JSON.parse(result))
    if (read.success) yield { result: read.data, ended_at }
  }
}

function factOf(
  { candidate, images, deltaAp, deltaApInterval: [low, high], because }: PairedComparison,
  endedAtMs: number,
  { model, against }: ComparedModels,
): Fact {
  const isCandidate = candidate.modelId === model.model.modelId
  const [delta, from, to] = isCandidate ? [deltaAp, low, high] : [-deltaAp, -high, -low]
  const learned = because.filter((reason) => reason.includes(' was trained on '))
  // On images that a model has learned from it looks better than it is: that makes a worse one no better.
  const [better, worse] = delta > 0 ? [model.name, against.name] : [against.name, model.name]
  const flatters = better === worse || !learned.every((reason) => reason.startsWith(`${worse} was trained on `))
  return {
    kind: 'comparison',
    speaks: flatters ? 'neither' : speaksOf([from, to]),
    odds: null,
    text: [
      `Compared on ${counted(images, 'image')} on ${new Date(endedAtMs).toISOString().slice(0, 10)}: AP of ${model.name} ${points(delta)} points against ${against.name} (95% ${points(from)} to ${points(to)}).`,
      ...learned,
    ].join(' '),
  }
}
