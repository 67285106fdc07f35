import type { Manifest } from '#contract'
import type { TensorSignature } from '../file/signature.ts'
import { feedOf, type InputFeed, type PreparedPrompts } from '../manifest/for-threads.ts'
import type { TextTower } from './text-tower.ts'
import { maskOf } from './text-vectors.ts'
import { type Tokens, tokensOf } from './tokenizer.ts'

/** A model's prompts with their class numbers, and the files that turn them into tokens or vectors. */
export type Prompts = {
  tokenizerFile: string
  tower: { file: string; plan: TextTower } | null
  texts: readonly string[]
  classes: readonly number[]
}

type Reads = { tokens: Tokens; vectorsOf(texts: readonly string[]): Promise<Float64Array[]> }
type Values = { dims: number[]; values: readonly number[] }

/** Converts prompts to inputs. Throws one sentence for prompts that can't be combined. */
export async function preparePrompts(
  { prompts: part, feeds }: Pick<Manifest, 'prompts' | 'feeds'>,
  inputs: readonly TensorSignature[],
  { texts, classes }: Prompts,
  { tokens, vectorsOf }: Reads,
): Promise<PreparedPrompts> {
  const each = texts.map((_, n) => [n])
  const named = new Map(feeds.flatMap((feed) => ('is' in feed ? [[feed.is, feed.input] as const] : [])))
  const feedsOf = (values: Partial<Record<string, Values>>): InputFeed[] =>
    [...named].flatMap(([is, name]) => {
      const input = inputs.find((one) => one.name === name)
      const made = values[is]
      return input && made ? [feedOf(input, made.dims, made.values)] : []
    })
  if (part?.as === 'sentence') {
    const { columns, ...values } = sentence(texts, tokens)
    return { feeds: feedsOf(values), columns, classes }
  }
  if (part?.as === 'vectors') {
    const vectors = await vectorsOf(texts)
    const width = vectors[0]?.length ?? 0
    const values = { 'text-vectors': { dims: [1, texts.length, width], values: vectors.flatMap((one) => [...one]) } }
    return { feeds: feedsOf(values), columns: each, classes }
  }
  const rows = texts.map((text) => tokensOf(text, tokens, 'most'))
  const dims = [rows.length, rows[0]?.filled.length ?? 0]
  const values = {
    tokens: { dims, values: rows.flatMap(({ filled }) => filled) },
    'token-mask': { dims, values: rows.flatMap(({ ids, filled }) => maskOf(ids, filled)) },
  }
  return { feeds: feedsOf(values), columns: each, classes }
}

/** Joins all prompts to one text, “cat. dog.”, in which each prompt attends only to itself. */
function sentence(texts: readonly string[], tokens: Tokens) {
  const [stop] = tokens.bare('.')
  const around = tokens.encode('.')
  const at = stop === undefined ? -1 : around.indexOf(stop)
  if (stop === undefined || at < 0) throw new Error('The tokenizer has no period, which must separate classes.')
  const ids = around.slice(0, at)
  const columns: number[][] = []
  const positions = ids.map(() => 0)
  const blocks: [from: number, to: number][] = ids.map((_, i) => [i, i + 1])
  for (const text of texts) {
    const own = tokens.bare(text.toLowerCase().replace(/[.?]/g, ' '))
    if (own.length === 0) throw new Error(`“${text}” contains no words.`)
    columns.push(own.map((_, i) => ids.length + i))
    blocks.push([ids.length, ids.length + own.length + 1])
    for (const id of [...own, stop]) {
      positions.push(ids.length - blocks.at(-1)![0])
      ids.push(id)
    }
  }
  for (const id of around.slice(at + 1)) {
    blocks.push([ids.length, ids.length + 1])
    positions.push(0)
    ids.push(id)
  }
  const count = ids.length
  if (count > maxSentence)
    throw new Error(
      `The classes together have ${count} tokens; the model reads ${maxSentence}. Ask for fewer classes, or use fewer words.`,
    )
  const seen = new Array<number>(count * count).fill(0)
  for (const [from, to] of blocks)
    for (let row = from; row < to; row++) seen.fill(1, row * count + from, row * count + to)
  const dims = [1, count]
  return {
    columns,
    tokens: { dims, values: ids },
    'token-mask': { dims, values: ids.map(() => 1) },
    'token-types': { dims, values: ids.map(() => 0) },
    'token-positions': { dims, values: positions },
    'token-blocks': { dims: [1, count, count], values: seen },
  }
}

/** The number of tokens that Grounding DINO reads. */
const maxSentence = 256
