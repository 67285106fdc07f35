import { quantile } from '#model/quantile.ts'
import { acceptRunFigures, type RunFigures, runFigures } from '../../models/index.ts'
import type { RunDetector } from './run-detector.ts'

const minImages = 50

const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`

/** R9: whether the model has become slow, crashes, or returns values that are not numbers. */
export const speed: RunDetector = {
  id: 'R9',
  title: 'Speed and crashes',
  amberFrom: 1.5,
  redFrom: 2,
  steps: ['review', 'runtime', 'rollBack'],
  read(store, modelRow) {
    const { usual, recent, failures } = runFigures(store, modelRow)
    if (failures.length > 0) return failing(failures)
    if (recent.times.length < minImages) return null
    const [was, is] = [quantile(usual.times, 0.95), quantile(recent.times, 0.95)]
    return {
      statistic: is / was,
      detail: milliseconds(is),
      checkedAtMs: null,
      heading: 'The model takes longer',
      because: `The slowest twentieth of the last ${recent.times.length} images took ${milliseconds(is)} and more; ${milliseconds(was)} was normal.`,
      cause: slowCause(usual, recent),
      imageRows: [],
    }
  },
  accept: acceptRunFigures,
}

function failing(failures: RunFigures['failures']): ReturnType<RunDetector['read']> {
  const crashed = failures.filter(({ kind }) => kind === 'crash').length
  const parts = [
    ...(crashed > 0 ? [`crashed on ${countOf(crashed)}`] : []),
    ...(crashed < failures.length ? [`gave no usable numbers for ${countOf(failures.length - crashed)}`] : []),
  ]
  return {
    // The alarm goes to its maximum at once.
    statistic: speed.redFrom,
    detail: `fails on ${countOf(failures.length)}`,
    checkedAtMs: failures[0]!.failedAtMs,
    heading: crashed > 0 ? 'The model crashes' : 'The model fails',
    because: `It ${parts.join(' and ')}. The last one: ${failures[0]!.reason}`,
    cause: null,
    imageRows: failures.map(({ imageRow }) => imageRow),
  }
}

const countOf = (images: number): string => (images === 1 ? 'an image' : `${images} images`)

function slowCause(usual: RunFigures['usual'], recent: RunFigures['recent']): string | null {
  if (usual.runtime !== recent.runtime) return `It ran by ${usual.runtime} then and runs by ${recent.runtime} now.`
  if (usual.workers < recent.workers)
    return `It runs in ${recent.workers} workers at once; then it was ${usual.workers}, with more of the processor for each.`
  return 'The runtime is the same: another program may need the processor, or it runs slower to stay cool.'
}
