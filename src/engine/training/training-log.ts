import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type TrainingLog, TrainingPoint } from '#contract'
import { parseJson } from '#model/text/parse-json.ts'
import { ifThere, invalid } from '../errors.ts'

/** Longer lines are cut. Only the last few megabytes of a log are kept. */
const maxLineCharacters = 2000
const maxLogBytes = 4 * 2 ** 20
const maxPoints = 10_000
const shownLines = 500

export const logFiles = (folder: string) => ({
  log: join(folder, 'log.txt'),
  before: join(folder, 'log-before.txt'),
  points: join(folder, 'points.json'),
})

/** Reads a point from a JSON line with an `epoch`, or from a line that the pattern matches. */
function pointOf(line: string, pattern: RegExp | null): TrainingPoint | null {
  const found = pattern ? pattern.exec(line)?.groups : line.startsWith('{') ? parseJson(line) : null
  if (!found) return null
  const numbers = Object.entries(found).flatMap(([key, value]): [string, number][] => {
    const number = typeof value === 'number' ? value : typeof value === 'string' ? Number.parseFloat(value) : Number.NaN
    return Number.isFinite(number) ? [[key, number]] : []
  })
  const { epoch, epochs = null, ...values } = Object.fromEntries(numbers)
  return epoch === undefined ? null : { epoch, epochs, values }
}

/** Writes a command's output to the folder of its run, in pieces. */
export class TrainingLogWriter {
  readonly #files: ReturnType<typeof logFiles>
  readonly #pattern: RegExp | null
  #unended = ''
  #bytes = 0
  #points: TrainingPoint[]
  #waiting = ''
  #writing: Promise<void> = Promise.resolve()

  constructor(folder: string, pattern: string | undefined, points: readonly TrainingPoint[]) {
    this.#files = logFiles(folder)
    this.#pattern = pattern === undefined ? null : new RegExp(pattern)
    this.#points = [...points]
  }

  /** Deletes the log of an earlier run. */
  async restart(): Promise<void> {
    for (const file of Object.values(this.#files)) await rm(file, { force: true })
  }

  /** Adds output; returns the last point in it. */
  add(text: string): TrainingPoint | null {
    const lines = (this.#unended + text).split(/\r\n|\n|\r/)
    this.#unended = lines.pop()!.slice(0, maxLineCharacters)
    let last: TrainingPoint | null = null
    for (const line of lines) {
      const cut = line.slice(0, maxLineCharacters)
      const point = pointOf(cut, this.#pattern)
      if (point) {
        // Epochs repeated after a restart replace the earlier points.
        if (point.epoch <= (this.#points.at(-1)?.epoch ?? Number.NEGATIVE_INFINITY))
          this.#points = this.#points.filter(({ epoch }) => epoch < point.epoch)
        this.#points.push(point)
        if (this.#points.length > maxPoints) this.#points.shift()
        last = point
      }
      this.#waiting += `${cut}\n`
    }
    // Text that would be dropped need not be written.
    if (this.#waiting.length > maxLogBytes) this.#waiting = this.#waiting.slice(-maxLogBytes / 2)
    return last
  }

  /** Writes the output added so far. */
  flush(): Promise<void> {
    const next = this.#writing.then(() => this.#write())
    // The caller of flush gets the error.
    this.#writing = next.catch(() => undefined)
    return next
  }

  async #write(): Promise<void> {
    const text = this.#waiting
    this.#waiting = ''
    if (text === '') return
    if (this.#bytes > maxLogBytes / 2) {
      await rename(this.#files.log, this.#files.before)
      this.#bytes = 0
    }
    const file = await open(this.#files.log, 'a')
    try {
      await file.appendFile(text)
      this.#bytes = (await file.stat()).size
    } finally {
      await file.close()
    }
    await writeFile(this.#files.points, JSON.stringify(this.#points))
  }

  async end(): Promise<TrainingPoint[]> {
    if (this.#unended !== '') this.add('\n')
    await this.flush()
    return this.#points
  }
}

/** Reads the log of the run in a folder; empty without a run. */
export async function readTrainingLog(folder: string): Promise<TrainingLog> {
  const { log, before, points } = logFiles(folder)
  const [last, first, stored] = await Promise.all(
    [log, before, points].map(async (file) => (await ifThere(readFile(file, 'utf8'))) ?? ''),
  )
  const lines = `${first}${last}`.split('\n')
  return {
    lines: (lines.at(-1) === '' ? lines.slice(0, -1) : lines).slice(-shownLines),
    // A crash may have cut the file off. The next point writes it again.
    points: z.array(TrainingPoint).safeParse(parseJson(stored ?? '')).data ?? [],
  }
}
const quotedLines = 50

/** Returns the error of a failed command, with its last lines of output. */
export async function trainingFailure(why: string, folder: string): Promise<Error> {
  const lines = (await readTrainingLog(folder)).lines.slice(-quotedLines)
  return invalid(lines.length === 0 ? why : `${why} Its last lines:\n${lines.join('\n')}`)
}
