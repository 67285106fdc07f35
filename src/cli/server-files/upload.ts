import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createProgress } from '../output/progress.ts'
import { WorkMeter } from '../output/work-meter.ts'
import { ask, mayPass, retryAfterMs, type ServedAt, type TransferOptions, whyRefused } from './server-request.ts'

/** `path`: its path on the server. */
export type LocalFile = { place: string; path: string; bytes: number; changedMs: number }

const atOnce = 4
/** Proxies accept this size, and a cut connection loses at most as much. */
const pieceBytes = 32_000_000
/** Larger files are read while they are sent. */
const wholeBytes = 4_000_000
const shownEveryMs = 250

/**
 * Uploads files, and returns their batch and the files that the server rejects. The same files are the same batch, so files that the
 * server already has are not sent again.
 */
export async function upload(
  server: ServedAt,
  plan: { name: string; isFolder: boolean },
  files: readonly LocalFile[],
  { quiet, signal }: TransferOptions,
): Promise<{ batch: string; leftOut: { place: string; why: string }[] }> {
  const batch = batchOf(files)
  const bytes = files.reduce((sum, one) => sum + one.bytes, 0)
  const answer = await ask(server, `/upload/${batch}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...plan, files: files.length, bytes }),
    signal,
  })
  const there = (await answer.json()) as { done: string[]; begun: { path: string; key: string }[] }
  const done = new Set(there.done)
  const urls = new Map(there.begun.map(({ path, key }) => [path, `${server.url}/upload/${batch}/${key}`]))
  const waiting = files.filter(({ path }) => !done.has(path))
  const underWay = new Map<string, number>()
  let sentBytes = bytes - waiting.reduce((sum, one) => sum + one.bytes, 0)
  const leftOut: { place: string; why: string }[] = []
  const stopping = new AbortController()
  const either = AbortSignal.any([signal, stopping.signal])
  const meter = new WorkMeter({ title: 'Upload', unit: 'MB', total: Math.max(1, Math.ceil(bytes / 1e6)) }, Date.now)
  const progress = createProgress(quiet, Date.now)
  const show = () => progress.show(meter.at([...underWay.values()].reduce((sum, one) => sum + one, sentBytes) / 1e6))
  const sendNext = async () => {
    for (let file = waiting.shift(); file && !either.aborted; file = waiting.shift()) {
      const { place, path } = file
      const why = await send(server, { batch, file, url: urls.get(path) }, either, (sent) => underWay.set(path, sent))
      underWay.delete(path)
      sentBytes += file.bytes
      if (why !== null) leftOut.push({ place, why })
    }
  }
  show()
  const showing = setInterval(show, shownEveryMs)
  try {
    const sending = Array.from({ length: atOnce }, () =>
      sendNext().catch((error: unknown) => {
        stopping.abort()
        throw error
      }),
    )
    const [failed] = (await Promise.allSettled(sending)).filter((one) => one.status === 'rejected')
    signal.throwIfAborted()
    if (failed) throw failed.reason
    show()
    return { batch, leftOut }
  } finally {
    clearInterval(showing)
    progress.end()
  }
}

export const discardUpload = async (server: ServedAt, batch: string): Promise<void> => {
  await ask(server, `/upload/${batch}`, { method: 'DELETE' })
}

function batchOf(files: readonly LocalFile[]): string {
  const facts = files.map(({ place, path, bytes, changedMs }) => [place, path, bytes, changedMs])
  const digits = createHash('sha256').update(JSON.stringify(facts)).digest('hex')
  return [8, 12, 16, 20, 32].map((end, n) => digits.slice([0, 8, 12, 16, 20][n], end)).join('-')
}

/** Uploads a file. Returns why it can’t be sent if others can, else null. */
async function send(
  server: ServedAt,
  { batch, file, url }: { batch: string; file: LocalFile; url: string | undefined },
  signal: AbortSignal,
  sent: (bytes: number) => void,
): Promise<string | null> {
  let content: Buffer | ReturnType<typeof createReadStream>
  try {
    content = file.bytes <= wholeBytes ? await readFile(file.place) : createReadStream(file.place)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const { Upload } = await import('tus-js-client')
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', abort)
      if (!Buffer.isBuffer(content)) content.destroy()
      settle()
    }
    const sending = new Upload(content, {
      endpoint: `${server.url}/upload/${batch}`,
      ...(url === undefined ? {} : { uploadUrl: url }),
      headers: { authorization: `Bearer ${server.token}` },
      metadata: { path: file.path },
      uploadDataDuringCreation: true,
      storeFingerprintForResuming: false,
      chunkSize: pieceBytes,
      retryDelays: [...retryAfterMs],
      onShouldRetry: (error) => mayPass(error.originalResponse?.getStatus() ?? 0),
      onProgress: sent,
      onSuccess: () => end(() => resolve(null)),
      onError: (error) =>
        end(() => {
          const answer = 'originalResponse' in error ? error.originalResponse : null
          const [status, text] = [answer?.getStatus() ?? 0, answer?.getBody()]
          if (status === 400) resolve(text || 'the server does not take its name')
          else reject('originalRequest' in error ? whyRefused(server, status, text) : error)
        }),
    })
    const abort = () => void sending.abort().then(() => end(() => resolve(null)), reject)
    signal.addEventListener('abort', abort)
    if (!Buffer.isBuffer(content)) content.on('error', (error) => end(() => resolve(error.message)))
    sending.start()
  })
}
