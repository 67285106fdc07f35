import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join, sep } from 'node:path'
import { FileStore } from '@tus/file-store'
import { ERRORS, Server } from '@tus/server'
import { z } from 'zod'
import { diskFullSentence, isDiskFull, requireRoom } from './disk-full.ts'
import { uploadPath } from './upload-path.ts'

/** Uploads that are not imported are deleted after this time. */
const keptMs = 24 * 3_600_000
const touchEveryMs = 60_000
/** Free space that uploads must leave on the disk. */
const spareBytes = 1_000_000_000
const maxFiles = 1_000_000

/** The plan of an upload, which a browser sends first. */
export const UploadPlan = z.object({
  name: z.string().min(1).max(200),
  /** Null when files were chosen one by one. */
  isFolder: z.boolean(),
  files: z.int().min(1).max(maxFiles),
  bytes: z.int().min(0),
  /** For frames: the batch and path of the uploaded video, which is deleted when the frames are imported. */
  madeFrom: z.string().optional(),
})
export type UploadPlan = z.infer<typeof UploadPlan>

export const BatchId = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

/** Why files are refused. */
export class UploadRefused extends Error {
  override name = 'UploadRefused'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** A file of a batch. `key`: its name while it is sent. */
type UploadFile = { path: string; key: string; bytes: number; isDone: boolean }
type Batch = { plan: UploadPlan; sent: Map<string, UploadFile>; bytes: number; touchedAtMs: number }

export type ListedBatch = UploadPlan & { batch: string; doneFiles: number; doneBytes: number }

const keyOf = (path: string): string => createHash('sha256').update(path).digest('hex').slice(0, 32)
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
/** In the form that the library expects. */
const refusal = (status_code: number, body: string) => ({ status_code, body })

/**
 * Files that browsers send, in the workspace's cache until they are imported: `uploads/USER/BATCH/…`, with their paths
 * on the other computer. The engine resolves a user's `upload:BATCH/…` to this place. Files being sent are in
 * `uploading`, with all that is needed to resume after the connection, the page or this server ended.
 */
export class Uploads {
  /** USER/BATCH/… below it. */
  readonly #done: string
  readonly #unfinished: string
  readonly #limitBytes: number
  readonly #freeBytes: () => Promise<number>
  readonly #batches = new Map<string, Batch>()
  readonly #store: FileStore
  readonly #tus: Server

  /** `limitBytes`: for everything of one user that is still there. `base`: path below which the workspace is served. */
  constructor(
    workspace: string,
    {
      limitBytes,
      base = '',
      freeBytes = async () => {
        const { bavail, bsize } = await statfs(workspace)
        return bavail * bsize
      },
    }: { limitBytes: number; base?: string; freeBytes?: () => Promise<number> },
  ) {
    this.#done = join(workspace, 'cache', 'uploads')
    this.#unfinished = join(workspace, 'cache', 'uploading')
    this.#limitBytes = limitBytes
    this.#freeBytes = freeBytes
    this.#store = new FileStore({ directory: this.#unfinished })
    this.#tus = new Server({
      path: '/upload',
      datastore: this.#store,
      // The page has the same origin.
      allowedOrigins: () => false,
      generateUrl: (_request, { id }) => {
        const [, batch, key] = id.split('/')
        return `${base}/upload/${batch}/${key}`
      },
      getFileIdFromRequest: ({ url }) => idIn(url),
      namingFunction: ({ url }, metadata) => `${idIn(url)}/${keyOf(metadata?.path ?? '')}`,
      onResponseError: async (_request, error) =>
        // The library reports only that a write failed.
        isDiskFull(error) ||
        (error === ERRORS.FILE_WRITE_ERROR && isDiskFull(await requireRoom(workspace).catch((why: unknown) => why)))
          ? refusal(507, diskFullSentence)
          : undefined,
      onUploadCreate: async (_request, { id, metadata, size = 0 }) => {
        const [userId = '', batch = ''] = id.split('/')
        const path = metadata?.path ?? ''
        const known = await this.#batch(userId, batch)
        if (!known) throw refusal(404, 'This upload was discarded, or was older than a day. Start it again.')
        if (!uploadPath(path)) throw refusal(400, `${path} is no path that the server takes.`)
        const before = known.sent.get(path)
        const bytes = known.bytes - (before?.bytes ?? 0) + size
        if (bytes > known.plan.bytes || known.sent.size - (before ? 1 : 0) >= known.plan.files)
          throw refusal(413, `${path} is more than was announced for this upload.`)
        known.sent.set(path, { path, key: keyOf(path), bytes: size, isDone: false })
        known.bytes = bytes
        return {}
      },
      onUploadFinish: async (_request, { id, metadata }) => {
        const [userId = '', batch = ''] = id.split('/')
        const path = metadata?.path ?? ''
        const parts = uploadPath(path)
        const known = await this.#batch(userId, batch)
        const sent = known?.sent.get(path)
        if (!parts || !known || !sent) throw refusal(404, `${path} is not part of an upload.`)
        const file = join(this.#done, userId, batch, ...parts)
        try {
          await mkdir(dirname(file), { recursive: true })
          await rename(join(this.#unfinished, id), file)
        } catch (error) {
          if (isDiskFull(error)) throw refusal(507, diskFullSentence)
          throw refusal(400, `${path} can’t be stored: ${error instanceof Error ? error.message : String(error)}`)
        }
        await this.#store.configstore.delete(id)
        sent.isDone = true
        await this.#touch(userId, batch, known)
        return {}
      },
    })
  }

  /** Begins or resumes an upload and returns what has arrived already. Throws UploadRefused if there is no room. */
  async begin(
    userId: string,
    batch: string,
    plan: UploadPlan,
  ): Promise<{ done: string[]; begun: Pick<UploadFile, 'path' | 'key'>[] }> {
    const others = (await this.list(userId)).filter((one) => one.batch !== batch)
    const held = others.reduce((bytes, one) => bytes + one.bytes, 0)
    if (held + plan.bytes > this.#limitBytes)
      throw new UploadRefused(
        413,
        `${plan.name} has ${gigabytes(plan.bytes)}. Each user can have ${gigabytes(this.#limitBytes)} of uploads on the server${held > 0 ? `, and you have ${gigabytes(held)}. Import them, or discard what you don’t need` : ''}.`,
      )
    // An import may have deleted some of its files.
    this.#batches.delete(`${userId}/${batch}`)
    const known = await this.#batch(userId, batch)
    const sent = [...(known?.sent.values() ?? [])]
    const awaited = await this.#awaitedBytes(`${userId}/${batch}`)
    const doneBytes = sent.reduce((bytes, one) => bytes + (one.isDone ? one.bytes : 0), 0)
    // An import copies the files.
    const neededBytes = plan.bytes - doneBytes + plan.bytes
    const freeBytes = (await this.#freeBytes()) - spareBytes - awaited
    if (neededBytes > freeBytes)
      throw new UploadRefused(
        507,
        `The disk of the server has too little space for ${plan.name}: it needs ${gigabytes(neededBytes)} with the copy that an import makes, and ${gigabytes(Math.max(0, freeBytes))} are free. Nothing was uploaded.`,
      )
    const folder = join(this.#unfinished, userId, batch)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, planFile), JSON.stringify(plan))
    const begun = known ?? { plan, sent: new Map<string, UploadFile>(), bytes: 0, touchedAtMs: 0 }
    begun.plan = plan
    this.#batches.set(`${userId}/${batch}`, begun)
    await this.#touch(userId, batch, begun)
    return {
      done: sent.filter(({ isDone }) => isDone).map(({ path }) => path),
      begun: sent.filter(({ isDone }) => !isDone).map(({ path, key }) => ({ path, key })),
    }
  }

  /** A request of the tus protocol, from a user who may upload. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    { userId, batch, key }: { userId: string; batch: string; key?: string },
  ): Promise<void> {
    if (request.method === 'HEAD') {
      const sent = [...((await this.#batch(userId, batch))?.sent.values() ?? [])].find((one) => one.key === key)
      // The browser did not learn that its last piece arrived.
      if (sent?.isDone) {
        const all = String(sent.bytes)
        response.writeHead(200, { 'tus-resumable': '1.0.0', 'upload-offset': all, 'upload-length': all }).end()
        return
      }
    }
    // The address tells the library the user.
    request.url = ['/upload', userId, batch, ...(key === undefined ? [] : [key])].join('/')
    await this.#tus.handle(request, response)
  }

  /** The folder of a batch. */
  placeOf(userId: string, batch: string): string {
    return join(this.#done, userId, batch)
  }

  /** The folder for a video's frames, decoded by the browser: a batch with one folder. */
  async framesFolder(userId: string, batch: string, { name, video }: { name: string; video: string }): Promise<string> {
    const noted = join(this.#unfinished, userId, batch)
    const folder = join(this.#done, userId, batch, name)
    if (!(await namesIn(noted)).includes(planFile)) {
      await mkdir(noted, { recursive: true })
      const own = join(this.#done, userId) + sep
      const madeFrom = video.startsWith(own) ? { madeFrom: video.slice(own.length) } : {}
      const plan: UploadPlan = { name, isFolder: true, files: 1, bytes: 0, ...madeFrom }
      await writeFile(join(noted, planFile), JSON.stringify(plan))
      await mkdir(folder, { recursive: true })
    }
    return folder
  }

  /** The uploads of a user, complete or not. */
  async list(userId: string): Promise<ListedBatch[]> {
    const listed: ListedBatch[] = []
    for (const batch of await namesIn(join(this.#unfinished, userId))) {
      const known = await this.#batch(userId, batch)
      if (!known) continue
      const done = [...known.sent.values()].filter(({ isDone }) => isDone)
      const doneBytes = done.reduce((bytes, one) => bytes + one.bytes, 0)
      listed.push({ batch, ...known.plan, doneFiles: done.length, doneBytes })
    }
    return listed
  }

  async discard(userId: string, batch: string): Promise<void> {
    this.#batches.delete(`${userId}/${batch}`)
    for (const folder of [this.#unfinished, this.#done])
      await rm(join(folder, userId, batch), { recursive: true, force: true })
  }

  /** Deletes batches that received nothing for a day. */
  async deleteOld(nowMs: number): Promise<void> {
    for (const folder of [this.#unfinished, this.#done])
      for (const userId of await namesIn(folder))
        for (const batch of await namesIn(join(folder, userId))) {
          // Without it the batch is unknown.
          const noted = await stat(join(this.#unfinished, userId, batch, planFile)).catch(() => null)
          if (!noted || nowMs - noted.mtimeMs > keptMs) await this.discard(userId, batch)
        }
  }

  /** The bytes that other unfinished uploads still need. */
  async #awaitedBytes(exceptFor: string): Promise<number> {
    let bytes = 0
    for (const userId of await namesIn(this.#unfinished))
      for (const { batch, ...one } of await this.list(userId))
        if (`${userId}/${batch}` !== exceptFor) bytes += one.bytes - one.doneBytes
    return bytes
  }

  async #touch(userId: string, batch: string, known: Batch): Promise<void> {
    const nowMs = Date.now()
    if (nowMs - known.touchedAtMs < touchEveryMs) return
    known.touchedAtMs = nowMs
    await utimes(join(this.#unfinished, userId, batch, planFile), nowMs / 1000, nowMs / 1000)
  }

  /** Reads it from the disk after a restart of the server; null if it is missing. */
  async #batch(userId: string, batch: string): Promise<Batch | null> {
    const id = `${userId}/${batch}`
    const known = this.#batches.get(id)
    if (known) return known
    const folder = join(this.#unfinished, userId, batch)
    const plan = await readFile(join(folder, planFile), 'utf8').then(
      (text) => UploadPlan.parse(JSON.parse(text)),
      () => null,
    )
    if (!plan) return null
    const sent = new Map<string, UploadFile>()
    for (const name of await namesIn(folder)) {
      if (name === planFile || name.endsWith('.json')) continue
      // A file whose notes were cut off by a crash is sent from the start.
      const begun = await this.#store.getUpload(`${id}/${name}`).catch(() => null)
      const path = begun?.metadata?.path
      if (path) sent.set(path, { path, key: name, bytes: begun.size ?? 0, isDone: false })
    }
    for (const path of await filesBelow(join(this.#done, userId, batch))) {
      const { size } = await stat(join(this.#done, userId, batch, path))
      sent.set(path, { path, key: keyOf(path), bytes: size, isDone: true })
    }
    const bytes = [...sent.values()].reduce((sum, one) => sum + one.bytes, 0)
    // Another request may have read it in the meantime.
    const read = this.#batches.get(id) ?? { plan, sent, bytes, touchedAtMs: 0 }
    this.#batches.set(id, read)
    return read
  }
}

const planFile = 'plan.json'

/** USER/BATCH or USER/BATCH/KEY of an address as `handle` makes it. */
const idIn = (url: string): string => new URL(url).pathname.split('/').slice(2).join('/')

const noneWhereMissing = (error: NodeJS.ErrnoException): [] => {
  if (error.code === 'ENOENT') return []
  throw error
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(noneWhereMissing)

/** By their paths with forward slashes. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(noneWhereMissing)
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
}
