import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { UpdateChannel } from '../../contract/updates.ts'

const Choices = z.object({
  isOn: z.boolean().default(false),
  channel: UpdateChannel.default('stable'),
  lookedAtMs: z.int().nullable().default(null),
  /** Not before then. */
  nextLookAtMs: z.int().default(0),
})
export type UpdateChoices = z.infer<typeof Choices>

/** What the user of this computer chose about updates, and when Winnow looked, in a small file among the app's own. */
export class UpdateChoicesFile {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  /** A file that can't be read counts as none: updates are off then. */
  read(): UpdateChoices {
    try {
      return Choices.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') console.warn(`${this.#file} can't be read: ${error}`)
      return Choices.parse({})
    }
  }

  change(change: Partial<UpdateChoices>): void {
    const unfinished = `${this.#file}.new`
    writeFileSync(unfinished, JSON.stringify({ ...this.read(), ...change }, null, 2))
    renameSync(unfinished, this.#file)
  }
}
