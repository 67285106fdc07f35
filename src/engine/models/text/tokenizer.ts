import { readFileSync } from 'node:fs'
import { Tokenizer } from '@huggingface/tokenizers'
import { z } from 'zod'

/** A larger length means that there is none. */
const maxTokens = 4096

const Length = z.int().min(1).max(maxTokens).nullish().catch(null)
const Token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
const File = z.object({
  tokenizer: z.looseObject({
    decoder: z.unknown().optional(),
    padding: z
      .object({
        pad_id: z.int().nonnegative(),
        strategy: z.object({ Fixed: Length }).nullish().catch(null),
      })
      .nullish(),
    truncation: z.object({ max_length: Length }).nullish(),
  }),
  config: z.looseObject({ pad_token: Token.nullish().catch(null), model_max_length: Length }),
})

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Turns texts into numbers of tokens. */
export type Tokens = {
  /** Returns the tokens of a text, with those that the tokenizer adds around it. */
  encode(text: string): number[]
  /** Returns the tokens of a text alone. */
  bare(text: string): number[]
  padId: number | null
  max: number | null
}

/** Opens a tokenizer file that is stored with a model. Throws one sentence if it can't be used. */
export function openTokenizer(file: string): Tokens {
  const tokenizerProblem = (why: string) =>
    new Error(`The tokenizer.json can't be used: ${why}. Export or download it again.`)
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw tokenizerProblem(`it is no JSON, ${messageOf(error)}`)
  }
  const read = File.safeParse(json)
  if (!read.success) throw tokenizerProblem('it is not a tokenizer file')
  const { tokenizer, config } = read.data
  const opened = (() => {
    try {
      return new Tokenizer({ decoder: null, ...tokenizer }, config)
    } catch (error) {
      throw tokenizerProblem(messageOf(error))
    }
  })()
  const padId = tokenizer.padding?.pad_id ?? (config.pad_token ? opened.token_to_id(config.pad_token) : undefined)
  return {
    encode: (text) => opened.encode(text).ids,
    bare: (text) => opened.encode(text, { add_special_tokens: false }).ids,
    padId: padId ?? null,
    max: tokenizer.padding?.strategy?.Fixed ?? tokenizer.truncation?.max_length ?? config.model_max_length ?? null,
  }
}

/** Returns the tokens of a text, also padded to `length`. Throws if there are more tokens than the model reads. */
export function tokensOf(
  text: string,
  tokens: Tokens,
  length: number | 'most' | null,
): { ids: number[]; filled: number[] } {
  const ids = tokens.encode(text)
  const max = typeof length === 'number' ? length : tokens.max
  if (max !== null && ids.length > max)
    throw new Error(`“${text.slice(0, 60)}” has ${ids.length} tokens; the model reads at most ${max}. Shorten it.`)
  if (length === null) return { ids, filled: ids }
  if (max === null || tokens.padId === null)
    throw new Error('tokenizer.json doesn’t say how to pad. Put its tokenizer_config.json next to it.')
  return { ids, filled: [...ids, ...new Array<number>(max - ids.length).fill(tokens.padId)] }
}
