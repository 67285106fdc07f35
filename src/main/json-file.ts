import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { z } from 'zod'

/** A small JSON file among the app's own. If it is missing or damaged, it counts as `start`. */
export class JsonFile<Content extends object> {
  readonly #file: string
  readonly #schema: z.ZodType<Content>
  readonly #start: Content

  constructor(file: string, schema: z.ZodType<Content>, start: Content) {
    this.#file = file
    this.#schema = schema
    this.#start = start
  }

  read(): Content {
    try {
      return this.#schema.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') console.warn(`${this.#file} can't be read: ${error}`)
      return this.#start
    }
  }

  /** Replaces the whole content, so that no crash leaves half a file. */
  write(content: Content): void {
    const unfinished = `${this.#file}.new`
    writeFileSync(unfinished, JSON.stringify(content, null, 2))
    renameSync(unfinished, this.#file)
  }
}
