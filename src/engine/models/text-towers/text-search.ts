import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import type { StoredModel } from '../queries.ts'
import { type InferencePool, TaskFailure } from '../runtime/inference-pool.ts'
import { Warm } from '../runtime/warm.ts'
import { loadModel, modelFile } from '../workers/open-workers.ts'
import { modelText } from './model-text.ts'
import { tokenizerPath } from './text-files.ts'

/** Computes vectors of search texts. The text encoder stays loaded for a while, for further searches. */
export class TextSearch {
  readonly #context: Context
  readonly #tower: Warm<InferencePool>

  constructor(context: Context) {
    this.#context = context
    this.#tower = new Warm(context, 'the text encoder')
  }

  /** Returns the vector of a text, to compare with those of images; null if the model reads no texts. Throws INVALID. */
  async vectorOf({ model }: StoredModel, text: string): Promise<Int8Array<ArrayBuffer> | null> {
    const found = modelText(this.#context.store, model.modelId)
    if (!found?.tower) return null
    const { sha256, plan } = found.tower
    const pool = await this.#tower.get(sha256, async () => {
      const file = await modelFile(this.#context, { name: `${model.name}, text encoder`, sha256 })
      return loadModel({ modelFile: file }, model.name, { workers: 1 })
    })
    const tokenizerFile = tokenizerPath(this.#context, found.tokenizerSha256)
    const { vectors } = await pool
      .run({ kind: 'text', tower: plan, tokenizerFile, texts: [text] })
      .catch(async (error: Error) => {
        if (!(error instanceof TaskFailure)) await this.#tower.unload(sha256)
        throw invalid(error.message)
      })
    return vectors
  }

  close(): Promise<void> {
    return this.#tower.close()
  }
}
