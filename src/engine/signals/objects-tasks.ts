import type { OnProgress } from '../progress.ts'
import { openForReading, type ReadStore } from '../store/index.ts'
import type { Opened } from '../threads/threads.ts'
import { estimateImpact } from './impact/estimate-impact.ts'
import { type Pair, readPair } from './impact/read-pair.ts'
import { readSamples, type SamplesRequest } from './impact/read-samples.ts'
import { type ObjectSignalsInput, objectSignals } from './object-signals.ts'

/** The database is open only while it is read: what is read is of one moment, and nothing waits for what is made of it. */
function reading<T>(folder: string, look: (store: ReadStore) => T): T {
  const store = openForReading(folder)
  try {
    return store.atOneMoment(() => look(store))
  } finally {
    store.close()
  }
}

export const tasks = {
  objectSignals: (_: string, input: ObjectSignalsInput, step: OnProgress) => objectSignals(input, step),
  impact(
    folder: string,
    { errorPoints, ...request }: SamplesRequest & { errorPoints: number | null },
    step: OnProgress,
  ) {
    const samples = reading(folder, (store) => readSamples(store, request, step))
    return { ...estimateImpact({ ...samples, errorPoints }, step), goldenImages: new Set(samples.golden.imageOf).size }
  },
  pair: (folder: string, pair: Pair) => reading(folder, (store) => readPair(store, pair)),
}

export const open = (folder: string): Opened<string> => ({ given: folder, within: (work) => work(), close() {} })
