import { type InputFeed, type OutputTensor, onlyOutput, unitVector } from '../manifest/for-threads.ts'
import type { TextTower } from './text-tower.ts'
import { type Tokens, tokensOf } from './tokenizer.ts'

type Run = (feeds: readonly InputFeed[]) => Promise<OutputTensor[]>

/** What a text tower makes of each text: vectors of length 1. Throws for a text that is too long. */
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
    wholeNumbers(input, dims, filled),
    ...(mask
      ? [
          wholeNumbers(
            mask,
            dims,
            filled.map((_, i) => (i < ids.length ? 1 : 0)),
          ),
        ]
      : []),
    ...(image ? [{ ...image, data: emptyImage(image) }] : []),
  ]
}

const emptyImage = ({ type, dims }: NonNullable<TextTower['image']>): InputFeed['data'] => {
  const length = dims.reduce((product, dim) => product * dim, 1)
  return type === 'float16' ? new Uint16Array(length) : new Float32Array(length)
}

/** An input of whole numbers or truths, in the type that the session wants. */
export function wholeNumbers(
  { name, type }: { name: string; type: string },
  dims: readonly number[],
  values: readonly number[],
): InputFeed {
  if (type === 'int64') return { name, type, dims, data: BigInt64Array.from(values, BigInt) }
  if (type === 'int32') return { name, type, dims, data: Int32Array.from(values) }
  if (type === 'bool') return { name, type, dims, data: Uint8Array.from(values) }
  if (type === 'float32') return { name, type, dims, data: Float32Array.from(values) }
  throw new Error(`The input "${name}" is of the type ${type}, into which no tokens go.`)
}
