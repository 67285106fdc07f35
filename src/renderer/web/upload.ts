import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import { formatList, toast } from '../kit/index.ts'
import { base } from './base.ts'
import type { ChosenFiles } from './chosen-files.ts'

/** An upload as the page shows it. `problem`: why it stopped. It can be continued. */
export type ShownUpload = {
  batch: string
  name: string
  files: number
  bytes: number
  doneFiles: number
  doneBytes: number
  bytesPerSecond: number | null
  problem: string | null
  continue(): void
  cancel(): void
}

export const useUploads = create<{ uploads: readonly ShownUpload[] }>(() => ({ uploads: [] }))

const show = (upload: ShownUpload) =>
  useUploads.setState(({ uploads }) => ({
    uploads: [...uploads.filter(({ batch }) => batch !== upload.batch), upload],
  }))
export const hideUpload = (batch: string): void =>
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((upload) => upload.batch !== batch) }))

/** Fewer than a browser's connections to one server, so that images still load. */
const maxConcurrent = 4
/** Less than the limit of common proxies. A lost connection loses at most this much. */
const pieceBytes = 32_000_000
/** After these retries, the user is asked. */
const retryAfterMs = [300, 700, 1500, 3000, 5000, 5000, 10_000, 10_000, 10_000, 10_000]
const rateOverMs = 10_000
const shownEveryMs = 250

/** Returns the same id for the same files, so that choosing them again continues the upload. */
async function batchOf({ files }: ChosenFiles): Promise<string> {
  const facts = files.map(({ file, path }) => [path, file.size, file.lastModified])
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(facts)))
  const digits = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [8, 12, 16, 20, 32].map((end, n) => digits.slice([0, 8, 12, 16, 20][n], end)).join('-')
}

type Begun = { done: string[]; begun: { path: string; key: string }[] }

async function begin(batch: string, plan: object): Promise<Begun> {
  const answer = await fetch(`${base}/upload/${batch}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(plan),
  })
  if (answer.ok) return answer.json()
  throw new Error((await answer.text()) || t`The server answered ${answer.status}.`)
}

export const discardUpload = async (batch: string): Promise<void> => {
  await fetch(`${base}/upload/${batch}`, { method: 'DELETE' })
}

/**
 * Uploads files to the server. Returns the batch that they belong to; null if the user cancels. Waits if the connection is lost,
 * and does not resend what the server has. Rejects if the server has no room.
 */
export async function upload(chosen: ChosenFiles): Promise<string | null> {
  const batch = await batchOf(chosen)
  const bytes = chosen.files.reduce((sum, { file }) => sum + file.size, 0)
  const plan = { name: chosen.name, isFolder: chosen.isFolder, files: chosen.files.length, bytes }
  let there = await begin(batch, plan)
  const canceling = new AbortController()
  const { signal } = canceling
  const leaving = (event: BeforeUnloadEvent) => event.preventDefault()
  window.addEventListener('beforeunload', leaving)
  try {
    for (;;) {
      const sending = new Sending(chosen, batch, there)
      const shown = { batch, ...plan, cancel: () => canceling.abort(), continue: () => undefined, problem: null }
      const showProgress = () => show({ ...shown, ...sending.figures() })
      showProgress()
      const timer = setInterval(showProgress, shownEveryMs)
      const problem = await sending.run(signal).finally(() => clearInterval(timer))
      if (signal.aborted) {
        await discardUpload(batch)
        return null
      }
      if (problem === null) {
        reportEnd(sending.skipped, chosen.files.length)
        return batch
      }
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve())
        show({ ...shown, ...sending.figures(), bytesPerSecond: null, problem, continue: resolve })
      })
      // If this fails, the next attempt fails too and shows the problem.
      if (!signal.aborted) there = await begin(batch, plan).catch(() => there)
    }
  } finally {
    window.removeEventListener('beforeunload', leaving)
    hideUpload(batch)
  }
}

function reportEnd(skipped: readonly string[], files: number): void {
  if (skipped.length === 0)
    toast({ tone: 'ok', title: t`${plural(files, { one: '# file', other: '# files' })} uploaded` })
  else
    toast({
      tone: 'problem',
      title: t`${plural(skipped.length, { one: '# file was not uploaded', other: '# files were not uploaded' })}`,
      detail: formatList([
        ...skipped.slice(0, 5),
        ...(skipped.length > 5 ? [t`${plural(skipped.length - 5, { one: '# more', other: '# more' })}`] : []),
      ]),
    })
}

/** One attempt to send what the server lacks. */
class Sending {
  readonly #batch: string
  readonly #waiting: ChosenFiles['files'][number][]
  readonly #urls: ReadonlyMap<string, string>
  readonly #inFlight = new Map<string, number>()
  #doneFiles = 0
  #doneBytes = 0
  #samples: { atMs: number; bytes: number }[] = []
  /** Files whose names the server refuses. */
  readonly skipped: string[] = []

  constructor({ files }: ChosenFiles, batch: string, { done, begun }: Begun) {
    const known = new Set(done)
    this.#batch = batch
    this.#urls = new Map(begun.map(({ path, key }) => [path, `${base}/upload/${batch}/${key}`]))
    this.#waiting = files.filter(({ path }) => !known.has(path))
    for (const { path, file } of files) if (known.has(path)) this.#ended(file.size)
  }

  figures(): Pick<ShownUpload, 'doneFiles' | 'doneBytes' | 'bytesPerSecond'> {
    const doneBytes = [...this.#inFlight.values()].reduce((sum, bytes) => sum + bytes, this.#doneBytes)
    const nowMs = performance.now()
    this.#samples = [
      ...this.#samples.filter(({ atMs }) => nowMs - atMs < rateOverMs),
      { atMs: nowMs, bytes: doneBytes },
    ]
    const [first] = this.#samples
    const seconds = first ? (nowMs - first.atMs) / 1000 : 0
    const bytesPerSecond = first && seconds > 1 ? Math.max(0, doneBytes - first.bytes) / seconds : null
    return { doneFiles: this.#doneFiles, doneBytes, bytesPerSecond }
  }

  /** Sends the files. Returns the problem that stopped it; null if all were sent or the user canceled. */
  async run(signal: AbortSignal): Promise<string | null> {
    const { Upload } = await import('tus-js-client')
    const stopping = new AbortController()
    const either = AbortSignal.any([signal, stopping.signal])
    let problem: string | null = null
    const sendNext = async () => {
      for (let one = this.#waiting.shift(); one && !either.aborted; one = this.#waiting.shift())
        try {
          await this.#send(Upload, one, either)
        } catch (error) {
          problem ??= problemText(error)
          stopping.abort()
        }
    }
    await Promise.all(Array.from({ length: maxConcurrent }, sendNext))
    return signal.aborted ? null : problem
  }

  #send(
    Upload: typeof import('tus-js-client').Upload,
    { file, path }: ChosenFiles['files'][number],
    signal: AbortSignal,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const url = this.#urls.get(path)
      const end = (settle: () => void) => {
        this.#inFlight.delete(path)
        signal.removeEventListener('abort', abort)
        settle()
      }
      const sending = new Upload(file, {
        endpoint: `${base}/upload/${this.#batch}`,
        ...(url === undefined ? {} : { uploadUrl: url }),
        metadata: { path },
        uploadDataDuringCreation: true,
        storeFingerprintForResuming: false,
        chunkSize: pieceBytes,
        retryDelays: retryAfterMs,
        onShouldRetry: (error) => isTemporary(error.originalResponse?.getStatus() ?? 0),
        onProgress: (sent) => this.#inFlight.set(path, sent),
        onSuccess: () =>
          end(() => {
            this.#ended(file.size)
            resolve()
          }),
        onError: (error) =>
          end(() => {
            if (statusOf(error) !== 400) return reject(error)
            this.skipped.push(path)
            resolve()
          }),
      })
      const abort = () => void sending.abort().then(() => end(resolve), reject)
      signal.addEventListener('abort', abort)
      sending.start()
    })
  }

  #ended(bytes: number): void {
    this.#doneFiles += 1
    this.#doneBytes += bytes
  }
}

/** Returns whether a retry may help: no answer, a restarting server, or a piece that it already has. */
const isTemporary = (status: number): boolean =>
  status === 0 || (status >= 500 && status !== 507) || [409, 423, 429].includes(status)

type Answered = Error & { originalResponse?: { getStatus(): number; getBody(): string } | null }
const statusOf = (error: Answered): number => error.originalResponse?.getStatus() ?? 0

function problemText(error: unknown): string {
  const answered = error as Answered
  if (statusOf(answered) === 0) return t`The server can’t be reached.`
  return answered.originalResponse?.getBody() || t`The server answered ${statusOf(answered)}.`
}
