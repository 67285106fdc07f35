import { basename } from 'node:path'
import type { Manifest } from '#contract'
import type { Context } from '../../context.ts'
import { listClasses } from '../../workspace/index.ts'
import type { Prompts } from '../text/prompts.ts'
import { copyText, type ModelText, type TextCopy } from './model-text.ts'
import { findTextFiles, type TextOptions } from './text-files.ts'

/** Prompts for testing a model file. Copies its text encoder once, and deletes the copy unless it is kept. */
export class RequestedTexts {
  readonly #context: Context
  readonly #file: string | null
  readonly #given: TextOptions & { texts?: readonly string[] }
  #copy: TextCopy | null = null

  constructor(context: Context, file: string | null, given: TextOptions & { texts?: readonly string[] }) {
    this.#context = context
    this.#file = file
    this.#given = given
  }

  /** Returns the given texts as prompts, else the class names; or why there are none. Throws INVALID as `copyText` does. */
  async prompts(
    { prompts: part }: Manifest,
    labels: readonly string[] | null,
    signal: AbortSignal | undefined,
  ): Promise<Prompts | { refusal: string }> {
    const texts = [...new Set(this.#given.texts ?? labels ?? listClasses(this.#context.store).map(({ name }) => name))]
    if (texts.length === 0)
      return {
        refusal: 'It finds what you ask for, but the label set is empty. Add classes first, or say what to find.',
      }
    if (this.#file === null)
      return { refusal: 'It finds what it is asked for, which a model on a server can’t be yet. Add its file instead.' }
    if (!this.#copy) {
      const files = findTextFiles(this.#file, this.#given, part?.as === 'vectors')
      if (!files)
        return {
          refusal: 'It reads text, but there is no tokenizer.json next to it. Put it there, or choose it.',
        }
      const tower = part?.as === 'vectors' ? files.tower : null
      if (part?.as === 'vectors' && tower === null)
        return {
          refusal:
            'It needs text vectors. Choose the CLIP text encoder that makes them, or put it next to the model as text_model.onnx.',
        }
      this.#copy = await copyText(this.#context, { ...files, tower }, basename(tower ?? ''), signal)
    }
    const { tokenizerFile, tower } = this.#copy
    return { tokenizerFile, tower: tower && { file: tower.file, plan: tower.plan }, texts, classes: [...texts.keys()] }
  }

  keep(): Promise<ModelText | null> {
    return this.#copy ? this.#copy.keep() : Promise.resolve(null)
  }

  async drop(): Promise<void> {
    await this.#copy?.drop()
  }
}
