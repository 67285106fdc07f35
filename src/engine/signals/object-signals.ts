import { sampleGolden, samplesAt, type VectorTable } from '../embeddings/for-threads.ts'
import type { HalfLife } from '../policy/for-threads.ts'
import { type OnProgress, progressPart } from '../progress.ts'
import { type NearImages, nearness } from './nearness.ts'
import { shapley } from './shapley.ts'
import { staleness } from './staleness.ts'

/** The input of the signals from objects. Images come in the order of preference, including golden ones. */
export type ObjectSignalsInput = {
  samples: VectorTable
  images: NearImages & {
    /** The camera's time if plausible, else the import time. */
    takenAt: Float64Array
    isGolden: Uint8Array
  }
}

/** Per image; NaN is unknown. */
export type ObjectSignals = Record<'similarity' | 'coverage' | 'novelty' | 'shapley' | 'staleness', Float64Array> & {
  halfLife: Map<number, HalfLife>
}

/** The approximate share of each part. */
const parts = { nearness: 0.8, shapley: 0.95 }

/** Computes all signals that compare objects, exactly. `step` receives the progress and may stop it by throwing. */
export function objectSignals({ samples, images }: ObjectSignalsInput, step: OnProgress): ObjectSignals {
  const { similarity, coverage, novelty } = nearness(samples, images, progressPart(step, 0, parts.nearness))
  const golden = sampleGolden(chosen(samples, (i) => images.isGolden[samples.imageOf[i]!] === 1))
  const others = chosen(samples, (i) => images.isGolden[samples.imageOf[i]!] === 0)
  return {
    similarity,
    coverage,
    novelty,
    shapley: shapley(others, images.count, golden, progressPart(step, parts.nearness, parts.shapley)),
    ...staleness(samples, images, progressPart(step, parts.shapley, 1)),
  }
}

function chosen(samples: VectorTable, isChosen: (i: number) => boolean): VectorTable {
  const places: number[] = []
  for (let i = 0; i < samples.count; i++) if (isChosen(i)) places.push(i)
  return samplesAt(samples, places)
}
