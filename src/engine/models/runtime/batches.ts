import type { ModelInput } from '#contract'
import type { Signature } from '../file/signature.ts'
import type { InputFeed, OutputTensor } from '../manifest/for-threads.ts'

type Values = Extract<InputFeed['data'], Float32Array>

/** Whether a model may take several images in one run, by the open first dimension of each input. */
export const mayTakeBatches = ({ inputs }: Signature, input: ModelInput): boolean =>
  input.hasNoBatch === undefined && inputs.every(({ dims }) => dims.length > 0 && typeof dims[0] !== 'number')

/** Combines the feeds of several runs to those of one. The feeds of a run may be overwritten by the next. */
export async function stacked(
  count: number,
  feedsOf: (run: number) => readonly InputFeed[] | Promise<readonly InputFeed[]>,
): Promise<InputFeed[]> {
  let all: InputFeed[] = []
  for (let run = 0; run < count; run++) {
    const feeds = await feedsOf(run)
    if (run === 0)
      all = feeds.map(({ data, dims, ...feed }) => {
        const like = data as Values
        const room = new (like.constructor as typeof Float32Array)(count * like.length)
        return { ...feed, dims: [count, ...dims.slice(1)], data: room }
      })
    for (const [n, { data }] of feeds.entries()) (all[n]!.data as Values).set(data as Values, run * data.length)
  }
  return all
}

/** Splits the outputs of a combined run. Throws if an output does not separate the images. */
export function unstacked(outputs: readonly OutputTensor[], count: number): OutputTensor[][] {
  return Array.from({ length: count }, (_, run) =>
    outputs.map(({ name, dims, data }) => {
      if (dims[0] !== count) throw new Error(`The model mixes the images of a batch (output "${name}").`)
      const length = data.length / count
      return { name, dims: [1, ...dims.slice(1)], data: (data as Values).subarray(run * length, (run + 1) * length) }
    }),
  )
}

/** The allowed difference of values of about 1. */
const tolerance = 1e-3

/** Throws if a batch has other results than single runs. */
export function requireSame(alone: readonly OutputTensor[][], together: readonly OutputTensor[][]): void {
  for (const [run, outputs] of alone.entries())
    for (const [n, { name, data }] of outputs.entries()) {
      const other = together[run]![n]!.data
      for (let i = 0; i < data.length; i++) {
        const [a, b] = [Number(data[i]), Number(other[i])]
        if (Math.abs(a - b) > tolerance * Math.max(1, Math.abs(a)))
          throw new Error(`The model gives different results in a batch (output "${name}").`)
      }
    }
}
