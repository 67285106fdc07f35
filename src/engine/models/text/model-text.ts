import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type ModelId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { partialExtension } from '../../library/index.ts'
import type { Store } from '../../store/index.ts'
import { copyAndHash } from '../copy-and-hash.ts'
import { readOnnxFile } from '../onnx-file.ts'
import { keepModelFile, loadModel, modelFile } from '../open-workers.ts'
import type { StoredModel } from '../queries.ts'
import type { Signature } from '../signature.ts'
import { copyTokenizer, keepTokenizer, type TextFiles, tokenizerPath } from './text-files.ts'
import { readTower, TextTower, takesTokens } from './text-tower.ts'

/** What a model reads texts with. */
export type ModelText = { tokenizerSha256: string; tower: { sha256: string; plan: TextTower } | null }

type Vision = { file: string; shownName: string; signature: Signature }

/**
 * Takes what describes texts in the terms of a vision tower into the workspace, after a trial: its text tower, or itself
 * where it reads both. Null where there is neither. Throws INVALID with one sentence for files that don't fit.
 */
export async function keepTextTower(
  context: Context,
  { file, shownName, signature }: Vision,
  files: TextFiles | null,
  signal?: AbortSignal,
): Promise<ModelText | null> {
  const isBoth = takesTokens(signature)
  if (!files || (!isBoth && files.tower === null)) return null
  const partial = () => join(context.folders.models, `${context.ids.random()}${partialExtension}`)
  const [copy, tokenizerFile] = [partial(), partial()]
  try {
    const from = isBoth ? file : files.tower!
    if (!isBoth) await readOnnxFile(from)
    const { sha256 } = await copyAndHash(from, copy)
    const tokenizerSha256 = await copyTokenizer(files.tokenizer, tokenizerFile)
    const name = isBoth ? shownName : basename(from)
    const pool = await loadModel({ modelFile: copy }, name, { workers: 1, signal })
    try {
      const read = readTower(pool.signature)
      if ('problem' in read) throw invalid(`${name} is no text tower: ${read.problem}.`)
      const task = { kind: 'text' as const, tower: read.tower, tokenizerFile }
      const { width } = await pool.run({ ...task, texts: ['an image'] }, signal).catch((error: Error) => {
        signal?.throwIfAborted()
        throw invalid(`The trial run of ${name} on a text failed: ${error.message}`)
      })
      const images = signature.outputs
        .find(({ name }) => name === 'image_embeds' || name === 'pooler_output')
        ?.dims.at(-1)
      if (typeof images === 'number' && images !== width)
        throw invalid(
          `${name} is no text tower of ${shownName}: it gives ${width} numbers, and images have ${images}. Take both from the same model.`,
        )
      await keepModelFile(context, copy, sha256)
      await keepTokenizer(context, tokenizerFile, tokenizerSha256)
      return { tokenizerSha256, tower: { sha256, plan: read.tower } }
    } finally {
      await pool.close()
    }
  } finally {
    await Promise.all([copy, tokenizerFile].map((file) => rm(file, { force: true })))
  }
}

/** Writes what a model reads texts with, in place of what it had. Call it inside of a transaction. */
export function writeModelText(store: Store, modelId: ModelId, { tokenizerSha256, tower }: ModelText): void {
  store.run('INSERT OR REPLACE INTO model_text (model_id, tokenizer_sha256, tower_sha256, tower) VALUES (?, ?, ?, ?)', [
    rowOf(modelId),
    tokenizerSha256,
    tower?.sha256 ?? null,
    tower && JSON.stringify(tower.plan),
  ])
}

type Row = { tokenizer_sha256: string; tower_sha256: string | null; tower: string | null }

export function modelText(store: Store, modelId: ModelId): ModelText | null {
  const row = store.get<Row>('SELECT * FROM model_text WHERE model_id = ?', [rowOf(modelId)])
  if (!row) return null
  const tower = row.tower_sha256 !== null && row.tower !== null
  return {
    tokenizerSha256: row.tokenizer_sha256,
    tower: tower ? { sha256: row.tower_sha256!, plan: TextTower.parse(JSON.parse(row.tower!)) } : null,
  }
}

/** The vector of a text, to be compared with those of images; null where the model reads no texts. Throws INVALID. */
export async function describeText(
  context: Context,
  { model }: StoredModel,
  text: string,
  signal: AbortSignal,
): Promise<Int8Array<ArrayBuffer> | null> {
  const found = modelText(context.store, model.modelId)
  if (!found?.tower) return null
  const { sha256, plan } = found.tower
  const file = await modelFile(context, { name: `${model.name}, text tower`, sha256 })
  const pool = await loadModel({ modelFile: file }, model.name, { workers: 1, signal })
  try {
    const tokenizerFile = tokenizerPath(context, found.tokenizerSha256)
    const task = { kind: 'text' as const, tower: plan, tokenizerFile, texts: [text] }
    const { vectors } = await pool.run(task, signal).catch((error: Error) => {
      signal.throwIfAborted()
      throw invalid(error.message)
    })
    return vectors
  } finally {
    await pool.close()
  }
}
