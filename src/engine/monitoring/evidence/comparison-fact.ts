import type { PairedComparison } from '#contract'
import { storedComparisons } from '../../evaluation/index.ts'
import type { Store } from '../../store/index.ts'
import { type ComparedModels, counted, type Fact, points, speaksOf } from './compared.ts'

/** Returns the last paired comparison of the two models by average precision. */
export function comparisonFact(store: Store, { model, against }: ComparedModels): Fact | null {
  const ids = [model.model.modelId, against.model.modelId]
  for (const { comparison, endedAtMs } of storedComparisons(store)) {
    const { base, candidate } = comparison
    if ([base, candidate].every(({ modelId }) => ids.includes(modelId)))
      return factOf(comparison, endedAtMs, { model, against })
  }
  return null
}

function factOf(
  { candidate, images, deltaAp, deltaApInterval: [low, high], because }: PairedComparison,
  endedAtMs: number,
  { model, against }: ComparedModels,
): Fact {
  const isCandidate = candidate.modelId === model.model.modelId
  const [delta, from, to] = isCandidate ? [deltaAp, low, high] : [-deltaAp, -high, -low]
  const learned = because.filter((reason) => reason.includes(' was trained on '))
  // On images that a model was trained on it looks better than it is: a worse result remains worse.
  const [better, worse] = delta > 0 ? [model.name, against.name] : [against.name, model.name]
  const flatters = better === worse || !learned.every((reason) => reason.startsWith(`${worse} was trained on `))
  return {
    kind: 'comparison',
    speaks: flatters ? 'neither' : speaksOf([from, to]),
    looksBetter: delta === 0 ? null : delta > 0,
    odds: null,
    text: [
      `Compared on ${counted(images, 'image')} on ${new Date(endedAtMs).toISOString().slice(0, 10)}: AP of ${model.name} ${points(delta)} points against ${against.name} (95% ${points(from)} to ${points(to)}).`,
      ...learned,
    ].join(' '),
  }
}
