import { z } from 'zod'
import { JsonFile } from '../json-file.ts'

const CrashNote = z.object({ atMs: z.int(), what: z.enum(['window', 'engine']), reason: z.string() })
type CrashNote = z.infer<typeof CrashNote>

const kept = 20

/** The last crashes of windows and engines, newest last, for a report. */
export class CrashNotes {
  readonly #file: JsonFile<CrashNote[]>

  constructor(file: string) {
    this.#file = new JsonFile(file, z.array(CrashNote), [])
  }

  list(): CrashNote[] {
    return this.#file.read()
  }

  add(note: CrashNote): void {
    try {
      this.#file.write([...this.list(), note].slice(-kept))
    } catch (error) {
      console.error(`A crash could not be noted: ${error}`)
    }
  }
}
