import { randomUUID } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { ORPCError } from '@orpc/client'
import { type Job, replaceFilePaths } from '#contract'
import { UsageError } from '../outcome.ts'
import { inputSchemaOf, type Procedure } from '../procedure.ts'
import { download } from './download.ts'
import type { ServedAt, TransferOptions } from './server-request.ts'
import { discardUpload, type LocalFile, upload } from './upload.ts'

const shownAtMost = 5

/** Procedures that name the files they write, into a folder that may exist. */
const intoFolder: readonly Procedure[] = ['refresh.run', 'evaluation.report', 'monitoring.writeDigest']

/**
 * Transfers files of this computer that a server's engine reads or writes: uploads them before a call, and downloads
 * them after the call or its job. The engine gets names in place of paths, and the command gets paths again.
 */
export class ServerFiles {
  readonly #server: ServedAt
  readonly #following: TransferOptions
  readonly #names = new Map<string, string>()
  /** The folders by the beginnings of the names that replace them. */
  readonly #folders = new Map<string, string>()
  readonly #batches = new Set<string>()
  readonly #writtenBy = new Map<string, { id: string; place: string }[]>()
  readonly #unended = new Set<string>()
  #keepsUploads = false

  constructor(server: ServedAt, following: TransferOptions) {
    this.#server = server
    this.#following = following
  }

  async call(procedure: Procedure, input: unknown, next: (input: unknown) => Promise<unknown>): Promise<unknown> {
    const schema = inputSchemaOf(procedure)
    const replace = schema && replaceFilePaths(schema)
    const read = new Set<string>()
    const written = new Map<string, string>()
    replace?.(input, (path, isWritten) => {
      if (isWritten) written.set(path, randomUUID())
      else read.add(path)
      return path
    })
    const [named] = [...read, ...written.keys()]
    if (named === undefined || !replace) return this.#answered(next(input))
    if (staysThere(procedure, input))
      throw new UsageError(
        `${named} is a file of this computer, which the server can’t reach. Use the server’s page, or run the command on the server’s computer.`,
      )
    for (const place of written.keys()) await requireFree(place, intoFolder.includes(procedure))
    const wasKept = this.#keepsUploads
    this.#keepsUploads = true
    await this.#upload([...read].filter((path) => !this.#names.has(path)))
    const downloads = [...written].map(([place, id]) => ({ id, place }))
    for (const { id, place } of downloads) this.#folders.set(`download:${id}`, dirname(place))
    const answer = await this.#answered(
      next(
        replace(input, (path, isWritten) =>
          isWritten ? `download:${written.get(path)}/${basename(path)}` : (this.#names.get(path) ?? path),
        ),
      ),
    )
    const jobId = jobIdOf(answer)
    if (jobId === null) for (const { id, place } of downloads) await download(this.#server, id, place, this.#following)
    else {
      this.#writtenBy.set(jobId, downloads)
      this.#unended.add(jobId)
    }
    // The import after a preview has the same files.
    this.#keepsUploads = wasKept || procedure === 'datasets.previewImport'
    return answer
  }

  /** Downloads the files that a job wrote, and returns the job with the paths of this computer. */
  async ended(job: Job): Promise<Job> {
    for (const { id, place } of this.#writtenBy.get(job.jobId) ?? [])
      await download(this.#server, id, place, this.#following)
    this.#unended.delete(job.jobId)
    return this.#withPaths(job) as Job
  }

  /** Deletes uploads that nothing needs anymore. The server keeps others for a day, so that the same command can resume. */
  async close(): Promise<void> {
    if (this.#keepsUploads || this.#unended.size > 0) return
    // The server deletes it later if this fails.
    for (const batch of this.#batches) await discardUpload(this.#server, batch).catch(() => undefined)
  }

  async #upload(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return
    const numbers = new Map<string, number>()
    const files: LocalFile[] = []
    const skipped: string[] = []
    const names: [path: string, name: string][] = []
    let hasFolder = false
    for (const path of paths) {
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        throw new Error(error.code === 'ENOENT' ? `There is no ${path}.` : error.message)
      })
      const folder = found.isDirectory() ? path : dirname(path)
      const number = numbers.get(folder) ?? numbers.size + 1
      numbers.set(folder, number)
      // Images without a source of their own get that of their folder.
      const top = `${number}/${basename(folder) || 'files'}`
      const add = async (place: string) => {
        const { size, mtimeMs } = await stat(place)
        const below = relative(folder, place).split(sep).join('/')
        files.push({ place, path: `${top}/${below}`, bytes: size, changedMs: mtimeMs })
      }
      if (found.isDirectory()) {
        hasFolder = true
        const before = files.length
        await eachFile(path, add, (place) => skipped.push(place))
        if (files.length === before) throw new Error(`There are no files in ${path}.`)
      } else await add(path)
      names.push([path, found.isDirectory() ? top : `${top}/${basename(path)}`])
    }
    const plan = { name: basename(paths[0] ?? '').slice(0, 200) || 'files', isFolder: hasFolder }
    const { batch, leftOut } = await upload(this.#server, plan, files, this.#following)
    this.#batches.add(batch)
    for (const [folder, number] of numbers)
      this.#folders.set(`upload:${batch}/${number}/${basename(folder) || 'files'}`, folder)
    for (const [path, name] of names) this.#names.set(path, `upload:${batch}/${name}`)
    const named = leftOut.find(({ place }) => paths.includes(place))
    if (named) throw new Error(`${named.place} could not be uploaded: ${named.why}`)
    const not = [
      ...skipped.map((place) => `${place} (hidden, or a link)`),
      ...leftOut.map(({ place, why }) => `${place} (${why})`),
    ]
    if (not.length === 0) return
    const more = not.length > shownAtMost ? [`and ${not.length - shownAtMost} more`] : []
    process.stderr.write(`Not uploaded: ${[...not.slice(0, shownAtMost), ...more].join(', ')}\n`)
  }

  async #answered(answer: Promise<unknown>): Promise<unknown> {
    try {
      return this.#withPaths(await answer)
    } catch (error) {
      if (!(error instanceof ORPCError)) throw error
      const { code, status, message, data, defined } = error
      const changed = { status, defined, message: String(this.#withPaths(message)), data: this.#withPaths(data) }
      throw new ORPCError(code, changed)
    }
  }

  /** Returns a copy with paths in place of names. Bytes and streams stay as they are. */
  #withPaths(value: unknown): unknown {
    if (this.#folders.size === 0) return value
    if (typeof value === 'string')
      return [...this.#folders].reduce((text, [name, folder]) => text.replaceAll(name, folder), value)
    if (Array.isArray(value)) return value.map((item) => this.#withPaths(item))
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, this.#withPaths(held)]))
  }
}

/** Whether the engine keeps using the named files: a folder in settings, or linked originals. */
function staysThere(procedure: Procedure, input: unknown): boolean {
  if (procedure === 'workspace.changeSettings') return true
  const { storage, knownOnly } = (input ?? {}) as { storage?: unknown; knownOnly?: unknown }
  return storage === 'link' || knownOnly === true
}

const jobIdOf = (answer: unknown): string | null => {
  const { jobId } = (typeof answer === 'object' && answer !== null ? answer : {}) as { jobId?: unknown }
  return typeof jobId === 'string' ? jobId : null
}

async function requireFree(place: string, mayBeFolder: boolean): Promise<void> {
  const entries = await readdir(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error.code === 'ENOTDIR' ? new Error(`${place} already exists. Choose another name.`) : error
  })
  if (entries.length > 0 && !mayBeFolder)
    throw new Error(`The folder ${place} is not empty. Choose one that is empty or does not exist yet.`)
}

/** Calls `found` for each file of a folder. Hidden files and links are skipped, as an import does. */
async function eachFile(
  folder: string,
  found: (place: string) => Promise<void>,
  skipped: (place: string) => void,
): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name)
    if (entry.name.startsWith('.') || !(entry.isDirectory() || entry.isFile())) skipped(place)
    else if (entry.isDirectory()) await eachFile(place, found, skipped)
    else await found(place)
  }
}
