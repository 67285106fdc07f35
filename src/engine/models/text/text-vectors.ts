import { feedOf, type InputFeed, type OutputTensor, onlyOutput, unitVector } from '../manifest/for-threads.ts'
import type { TextTower } from './text-tower.ts'
import { type Tokens, tokensOf } from './tokenizer.ts'

type Run = (feeds: readonly InputFeed[]) => Promise<OutputTensor[]>

/** Returns a vector of length 1 for each text. Throws for a text that is too long. */
export async function textVectors(
  run: Run,
  tower: TextTower,
  tokens: Tokens,
  texts: readonly string[],
): Promise<Float64Array[]> {
  const vectors: Float64Array[] = []
  for (const text of texts) {
    const outputs = await run(feedsOf(tower, tokens, text))
    vectors.push(unitVector(onlyOutput('the text', { output: tower.output }, {}, outputs).data))
  }
  return vectors
}

function feedsOf({ tokens: input, mask, image, length }: TextTower, tokens: Tokens, text: string): InputFeed[] {
  const { ids, filled } = tokensOf(text, tokens, length)
  const dims = [1, filled.length]
  return [
    feedOf(input, dims, filled),
    ...(mask ? [feedOf(mask, dims, maskOf(ids, filled))] : []),
    ...(image ? [{ ...image, data: emptyImage(image) }] : []),
  ]
}

/** Returns 1 for each token of the text and 0 for the padding. */
export const maskOf = (ids: readonly number[], filled: readonly number[]): number[] =>
  filled.map((_, i) => (i < ids.length ? 1 : 0))

const emptyImage = ({ type, dims }: NonNullable<TextTower['image']>): InputFeed['data'] => {
  const length = dims.reduce((product, dim) => product * dim, 1)
  return type === 'float16' ? new Uint16Array(length) : new Float32Array(length)
}
