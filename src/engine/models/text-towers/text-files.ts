import { existsSync } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { damageOf } from '../../library/index.ts'
import { placeIn } from '../../place-in.ts'
import { writeAndHash } from '../file/copy-and-hash.ts'
import type { Part } from '../file/whole-model.ts'

/** What reads texts: a text encoder in its own file, if any, and a tokenizer. */
export type TextFiles = { tower: string | null; tokenizer: string }
export type TextOptions = { textFile?: string; tokenizerFile?: string }

const maxBytes = 64 * 1024 * 1024

/**
 * The files that make a model read texts: those given, else `text_model.onnx` beside a `vision_model.onnx`, or beside any
 * model that `takesVectors` of texts, and the tokenizer.json beside them or in the folder above, as models are published.
 * Null where nothing was given and none is there. Throws INVALID for a text tower without a tokenizer.
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

/** Where the workspace keeps a tokenizer. */
export const tokenizerPath = ({ folders }: Context, sha256: string): string => placeIn(folders.models, `${sha256}.json`)

/**
 * Copies a tokenizer.json, with the tokenizer_config.json beside it, as one file to a place where none is; gives the hash it
 * is known by. What is in them is only looked at by the workers. Throws INVALID for what can be no such file.
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

/** Gives such a copy its place in the workspace; one that stands there stays if it holds what it should. */
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
