import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const CrashNote = z.object({ atMs: z.int(), what: z.enum(['window', 'engine']), reason: z.string() })
type CrashNote = z.infer<typeof CrashNote>

const kept = 20

/** What stopped by itself lately, newest last, in a small file among the app's own: for a report. */
export class CrashNotes {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  list(): CrashNote[] {
    try {
      return z.array(CrashNote).parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch {
      // There is none yet, or somebody changed it: a report is made without.
      return []
    }
  }

  add(note: CrashNote): void {
    try {
      writeFileSync(this.#file, JSON.stringify([...this.list(), note].slice(-kept), null, 2))
    } catch (error) {
      console.error(`A crash could not be noted: ${error}`)
    }
  }
}
