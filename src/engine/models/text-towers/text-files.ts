import { existsSync } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { damageOf } from '../../library/index.ts'
import { placeIn } from '../../place-in.ts'
import { writeAndHash } from '../file/copy-and-hash.ts'
import type { Part } from '../file/whole-model.ts'

/** The files that read texts. `tower`: a separate text encoder, if any. */
export type TextFiles = { tower: string | null; tokenizer: string }
export type TextOptions = { textFile?: string; tokenizerFile?: string }

const maxBytes = 64 * 1024 * 1024

/**
 * Finds the files with which a model reads texts: the given ones, else `text_model.onnx` beside a `vision_model.onnx` or
 * beside a model that `takesVectors` of texts, and tokenizer.json beside it or in the folder above, as models are published.
 * Returns null if there are none. Throws INVALID for a given text encoder without a tokenizer.
 */
export function findTextFiles(
  modelFile: string,
  { textFile, tokenizerFile }: TextOptions,
  takesVectors = false,
): TextFiles | null {
  for (const file of [textFile, tokenizerFile])
    if (file && !existsSync(file)) throw invalid(`There is no file ${file}.`)
  const ownName = basename(modelFile)
  const sibling = join(dirname(modelFile), takesVectors ? 'text_model.onnx' : ownName.replace('vision', 'text'))
  const tower = textFile ?? (sibling !== modelFile && existsSync(sibling) ? sibling : null)
  const folder = dirname(tower ?? modelFile)
  const places = [folder, dirname(folder)].map((place) => join(place, 'tokenizer.json'))
  const tokenizer = tokenizerFile ?? places.find((place) => existsSync(place))
  if (tokenizer) return { tower, tokenizer }
  if (textFile === undefined) return null
  throw invalid(
    `There is no tokenizer.json next to ${textFile}. The text encoder needs it. Put it there, or choose it.`,
  )
}

/** Returns the place of a tokenizer in the workspace. */
export const tokenizerPath = ({ folders }: Context, sha256: string): string => placeIn(folders.models, `${sha256}.json`)

/**
 * Copies a tokenizer.json and the tokenizer_config.json beside it into one new file, and returns its hash. Only the workers
 * read the content. Throws INVALID for an empty or too large file.
 */
export async function copyTokenizer(file: string, to: string): Promise<string> {
  const text = (written: string): Part => ({ bytes: Buffer.from(written) })
  const config = join(dirname(file), 'tokenizer_config.json')
  const parts = [
    text('{"tokenizer":'),
    await wholeFile(file),
    text(',"config":'),
    existsSync(config) ? await wholeFile(config) : text('{}'),
    text('}'),
  ]
  return (await writeAndHash(parts, to)).sha256
}

/** Moves such a copy to its place in the workspace, unless an intact one is there. */
export async function keepTokenizer(context: Context, copy: string, sha256: string): Promise<void> {
  const kept = tokenizerPath(context, sha256)
  if (await damageOf(kept, sha256)) await rename(copy, kept)
}

async function wholeFile(file: string): Promise<Part> {
  const stats = await stat(file)
  if (!stats.isFile() || stats.size === 0 || stats.size > maxBytes)
    throw invalid(
      `${file} can’t be used: it is ${!stats.isFile() ? 'no file' : stats.size === 0 ? 'empty' : 'larger than 64 MB'}.`,
    )
  return { file, start: 0, length: stats.size }
}
