import { describeSignature } from '../file/signature.ts'
import { type Pair, type Segmenter, type SegmenterPlan, segmenters } from './segmenters/index.ts'

type Chosen = { segmenter: Segmenter; plan: SegmenterPlan; isSwapped: boolean }

const swap = ({ encoder, decoder }: Pair): Pair => ({ encoder: decoder, decoder: encoder })

/**
 * The family that reads a pair: the named one, or with `auto` the first that accepts it. The two may be given in any
 * order. Otherwise what was found and what each family expects, line by line.
 */
export function chooseSegmenter(family: string, pair: Pair): Chosen | { problem: string } {
  const candidates = family === 'auto' ? segmenters : segmenters.filter(({ name }) => name === family)
  if (candidates.length === 0) {
    const known = segmenters.map(({ name }) => name).join(', ')
    return { problem: `There is no family of segmentation models ${family}. Choose auto or one of ${known}.` }
  }
  const refusals: string[] = []
  for (const segmenter of candidates) {
    const plan = segmenter.plan(pair)
    if (typeof plan !== 'string') return { segmenter, plan, isSwapped: false }
    const swapped = segmenter.plan(swap(pair))
    if (typeof swapped !== 'string') return { segmenter, plan: swapped, isSwapped: true }
    refusals.push(`Expected for ${segmenter.title}: ${segmenter.expects}; here ${plan}.`)
  }
  const first =
    family === 'auto' ? 'They don’t match any model family that Winnow knows.' : `They are not of the family ${family}.`
  return {
    problem: [
      first,
      `Found in the encoder: ${describeSignature(pair.encoder)}.`,
      `Found in the decoder: ${describeSignature(pair.decoder)}.`,
      ...refusals,
    ].join('\n'),
  }
}
