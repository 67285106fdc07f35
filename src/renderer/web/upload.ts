import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import { formatList, toast } from '../kit/index.ts'
import { base } from './base.ts'
import type { ChosenFiles } from './chosen-files.ts'

/** An upload as the page shows it. `problem`: why it stopped; it can be continued. */
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

/** Fewer than a browser opens to one server, so that images still come. */
const atOnce = 4
/** Smaller than what proxies take; a cut connection loses at most as much. */
const pieceBytes = 32_000_000
/** Until the server is there again; longer, and the user is asked. */
const retryAfterMs = [300, 700, 1500, 3000, 5000, 5000, 10_000, 10_000, 10_000, 10_000]
const rateOverMs = 10_000
const shownEveryMs = 250

/** The same for the same files, so that choosing them again continues. */
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
 * Sends files to the server, and gives the batch below which they stand; null when the user canceled. A cut connection is waited
 * for; what the server has already is not sent again. Rejects where the server has no room.
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
      const tell = () => show({ ...shown, ...sending.figures() })
      tell()
      const told = setInterval(tell, shownEveryMs)
      const problem = await sending.run(signal).finally(() => clearInterval(told))
      if (signal.aborted) {
        await discardUpload(batch)
        return null
      }
      if (problem === null) {
        tellEnd(sending.leftOut, chosen.files.length)
        return batch
      }
      await new Promise<void>((go) => {
        signal.addEventListener('abort', () => go())
        show({ ...shown, ...sending.figures(), bytesPerSecond: null, problem, continue: go })
      })
      // What still keeps it from being sent is met again by the next try.
      if (!signal.aborted) there = await begin(batch, plan).catch(() => there)
    }
  } finally {
    window.removeEventListener('beforeunload', leaving)
    hideUpload(batch)
  }
}

function tellEnd(leftOut: readonly string[], files: number): void {
  if (leftOut.length === 0)
    toast({ tone: 'ok', title: t`${plural(files, { one: '# file', other: '# files' })} uploaded` })
  else
    toast({
      tone: 'problem',
      title: t`${plural(leftOut.length, { one: '# file was not uploaded', other: '# files were not uploaded' })}`,
      detail: formatList([
        ...leftOut.slice(0, 5),
        ...(leftOut.length > 5 ? [t`${plural(leftOut.length - 5, { one: '# more', other: '# more' })}`] : []),
      ]),
    })
}

/** One try to send what the server lacks. */
class Sending {
  readonly #batch: string
  readonly #waiting: ChosenFiles['files'][number][]
  readonly #urls: ReadonlyMap<string, string>
  readonly #underWay = new Map<string, number>()
  #doneFiles = 0
  #doneBytes = 0
  #samples: { atMs: number; bytes: number }[] = []
  /** Files with a name that the server does not take. */
  readonly leftOut: string[] = []

  constructor({ files }: ChosenFiles, batch: string, { done, begun }: Begun) {
    const known = new Set(done)
    this.#batch = batch
    this.#urls = new Map(begun.map(({ path, key }) => [path, `${base}/upload/${batch}/${key}`]))
    this.#waiting = files.filter(({ path }) => !known.has(path))
    for (const { path, file } of files) if (known.has(path)) this.#ended(file.size)
  }

  figures(): Pick<ShownUpload, 'doneFiles' | 'doneBytes' | 'bytesPerSecond'> {
    const doneBytes = [...this.#underWay.values()].reduce((sum, bytes) => sum + bytes, this.#doneBytes)
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

  /** Gives the problem that ended it; null when all was sent, or the user canceled. */
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
          problem ??= sentenceOf(error)
          stopping.abort()
        }
    }
    await Promise.all(Array.from({ length: atOnce }, sendNext))
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
        this.#underWay.delete(path)
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
        onShouldRetry: (error) => mayPass(error.originalResponse?.getStatus() ?? 0),
        onProgress: (sent) => this.#underWay.set(path, sent),
        onSuccess: () =>
          end(() => {
            this.#ended(file.size)
            resolve()
          }),
        onError: (error) =>
          end(() => {
            if (statusOf(error) !== 400) return reject(error)
            this.leftOut.push(path)
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

/** No answer, a server that is starting again, or a piece that it had already. */
const mayPass = (status: number): boolean =>
  status === 0 || (status >= 500 && status !== 507) || [409, 423, 429].includes(status)

type Answered = Error & { originalResponse?: { getStatus(): number; getBody(): string } | null }
const statusOf = (error: Answered): number => error.originalResponse?.getStatus() ?? 0

function sentenceOf(error: unknown): string {
  const answered = error as Answered
  if (statusOf(answered) === 0) return t`The server can’t be reached.`
  return answered.originalResponse?.getBody() || t`The server answered ${statusOf(answered)}.`
}
