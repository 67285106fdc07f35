import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type ModelId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { partialExtension } from '../../library/index.ts'
import { requireModelFolder, requireModelHash } from '../../managed-limits.ts'
import type { Store } from '../../store/index.ts'
import { copyAndHash } from '../file/copy-and-hash.ts'
import { readOnnxFile } from '../file/onnx-file.ts'
import type { Signature } from '../file/signature.ts'
import type { StoredModel } from '../queries.ts'
import type { Prompts } from '../text/prompts.ts'
import { readTower, TextTower, takesTokens } from '../text/text-tower.ts'
import { keepModelFile, loadModel, modelFile } from '../workers/open-workers.ts'
import { copyTokenizer, keepTokenizer, type TextFiles, tokenizerPath } from './text-files.ts'

/** The files with which a model reads texts. */
export type ModelText = { tokenizerSha256: string; tower: { sha256: string; plan: TextTower } | null }

/** Temporary copies of a tokenizer and a text encoder. `keep` makes them permanent, `drop` deletes the rest. */
export type TextCopy = {
  tokenizerFile: string
  tower: { file: string; plan: TextTower; width: number } | null
  keep(): Promise<ModelText>
  drop(): Promise<void>
}

/** Copies a tokenizer and a text encoder, and tries it on a text. Throws INVALID with one sentence for unusable files. */
export async function copyText(
  context: Context,
  { tower, tokenizer }: TextFiles,
  towerName: string,
  signal?: AbortSignal,
): Promise<TextCopy> {
  const partial = () => join(context.folders.models, `${context.ids.random()}${partialExtension}`)
  const [file, tokenizerFile] = [partial(), partial()]
  const drop = async () => void (await Promise.all([file, tokenizerFile].map((copy) => rm(copy, { force: true }))))
  try {
    if (tower !== null) requireModelFolder(context.managed, tower)
    const copied = tower === null ? null : await copyAndHash(tower, file)
    if (copied) requireModelHash(context.managed, towerName, copied.sha256)
    const tokenizerSha256 = await copyTokenizer(tokenizer, tokenizerFile)
    const tried = copied && { ...copied, ...(await tryTower(file, towerName, tokenizerFile, signal)) }
    return {
      tokenizerFile,
      tower: tried && { file, plan: tried.plan, width: tried.width },
      async keep() {
        if (tried) await keepModelFile(context, file, tried.sha256)
        await keepTokenizer(context, tokenizerFile, tokenizerSha256)
        return { tokenizerSha256, tower: tried && { sha256: tried.sha256, plan: tried.plan } }
      },
      drop,
    }
  } catch (error) {
    await drop()
    throw error
  }
}

async function tryTower(file: string, name: string, tokenizerFile: string, signal: AbortSignal | undefined) {
  await readOnnxFile(file)
  const pool = await loadModel({ modelFile: file }, name, { workers: 1, signal })
  try {
    const read = readTower(pool.signature)
    if ('problem' in read) throw invalid(`${name} is not a text encoder: ${read.problem}.`)
    const task = { kind: 'text' as const, tower: read.tower, tokenizerFile, texts: ['an image'] }
    const { width } = await pool.run(task, signal).catch((error: Error) => {
      signal?.throwIfAborted()
      throw invalid(`The test run of ${name} on a text failed: ${error.message}`)
    })
    return { plan: read.tower, width }
  } finally {
    await pool.close()
  }
}

type Vision = { file: string; shownName: string; signature: Signature }

/**
 * Adds the text encoder of an image encoder to the workspace: another file, or the same file if it reads both. Returns null
 * if there is none. Throws INVALID with one sentence for files that don't fit.
 */
export async function keepTextTower(
  context: Context,
  { file, shownName, signature }: Vision,
  files: TextFiles | null,
  signal?: AbortSignal,
): Promise<ModelText | null> {
  const tower = takesTokens(signature) ? file : (files?.tower ?? null)
  if (!files || tower === null) return null
  const name = tower === file ? shownName : basename(tower)
  const copy = await copyText(context, { ...files, tower }, name, signal)
  try {
    const width = copy.tower!.width
    const images = signature.outputs
      .find((output) => output.name === 'image_embeds' || output.name === 'pooler_output')
      ?.dims.at(-1)
    if (typeof images === 'number' && images !== width)
      throw invalid(
        `${name} is not the text encoder of ${shownName}: it gives ${width} numbers, but images have ${images}. Use both from the same model.`,
      )
    return await copy.keep()
  } finally {
    await copy.drop()
  }
}

/** Sets the files with which a model reads texts. Call it inside a transaction. */
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

/** Returns a model's prompts: its mapped classes. Throws INVALID if there are none, or the files that read them are gone. */
export async function storedPrompts(context: Context, { model }: StoredModel): Promise<Prompts> {
  const found = modelText(context.store, model.modelId)
  const classes = [...model.classes.keys()].filter((number) => model.classMap[number] !== null)
  if (!found || classes.length === 0)
    throw invalid(
      `${model.name} finds only what you ask for, and none of its texts is mapped to your label set. Map them in its class map.`,
    )
  const { tower } = found
  return {
    tokenizerFile: tokenizerPath(context, found.tokenizerSha256),
    tower: tower && {
      file: await modelFile(context, { name: `${model.name}, text encoder`, sha256: tower.sha256 }),
      plan: tower.plan,
    },
    texts: classes.map((number) => model.classes[number]!),
    classes,
  }
}
