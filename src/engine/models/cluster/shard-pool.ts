import { statSync } from 'node:fs'
import { constants, copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { isAbsolute, relative } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '#model/text/zod-messages.ts'
import type { Context } from '../../context.ts'
import { ifThere, invalid } from '../../errors.ts'
import { isCanceled } from '../../jobs/index.ts'
import { nextTurn } from '../../threads/turns.ts'
import { winnowVersion } from '../../winnow-version.ts'
import { writeWhole } from '../../write-whole.ts'
import { type InferencePool, type ModelPool, TaskFailure } from '../runtime/inference-pool.ts'
import type { Results, Task } from '../runtime/messages.ts'
import { lastLine } from './last-line.ts'
import type { Profile } from './profile.ts'
import type { Scheduler } from './scheduler.ts'
import { BrokenSeal, readSealed, writeSealed } from './sealed-file.ts'
import {
  Batch,
  hashOf,
  type RunFiles,
  type Shard,
  type ShardAnswer,
  ShardAnswers,
  type ShardItem,
  type ShardTask,
} from './shard.ts'

/** Few images make smaller tasks, so that every node has some; starting one takes as long as this many images. */
const minImagesPerTask = 16
/** Shards that are prepared before the first of them are submitted. */
const preparedAtOnce = 8
const copiesAtOnce = 8
/** Answers that are given back before everything else has its turn. */
const answersAtOnce = 16
const pollMs = 500
/** A shard that waits for more images waits so long. */
const fillMs = 200
/** A task that ended so often without an answer is not started again. */
const maxAttempts = 3
/** A scheduler that doesn't name a task so often in a row has lost it: an answer may take a moment to be seen on a shared disk. */
const maxAbsences = 2
/** Answers stay so long after they were given back: by then they are in the database. */
const keepMs = 5000

type Caller = {
  signal: AbortSignal | undefined
  resolve(result: Results[Task['kind']]): void
  reject(error: unknown): void
}
type ShardState = {
  id: string
  /** Items whose answers nobody has asked for yet. */
  open: Set<string>
  state: 'ready' | 'submitted' | 'answered'
  submittedMs: number
  batch: Batch | null
  index: number
  attempts: number
  absences: number
  answeredMs: number
  /** Copies that it needs. */
  copies: ReadonlySet<string>
}

export type ShardPoolOptions = {
  profile: Profile
  scheduler: Scheduler
  files: RunFiles
  /** Has the model too: looks at what nodes can't see. */
  local: InferencePool
  modelFile: string
  /** How many images there are to do. */
  images: number
  signal: AbortSignal
  log: Context['log']
}

/**
 * Runs a model by tasks of a scheduler. Images that are asked for are put into shards; a task runs one shard. What counts is
 * the file with its answers, never what the scheduler says. Shards of an earlier run that was cut off are taken over.
 */
export class ShardPool implements ModelPool {
  readonly signature: InferencePool['signature']
  readonly runtime: string
  readonly workers: number
  readonly #options: ShardPoolOptions
  readonly #shardSize: number
  readonly #shards = new Map<string, ShardState>()
  readonly #shardOf = new Map<string, ShardState>()
  readonly #callers = new Map<string, Caller[]>()
  /** Answers that came before somebody asked for them. */
  readonly #early = new Map<string, ShardAnswer>()
  readonly #collected: { key: string; bytes: number; task: ShardTask }[] = []
  #collectedMs = 0
  /** How many shards need each copy. */
  readonly #uses = new Map<string, number>()
  readonly #copying = new Map<string, Promise<unknown>>()
  readonly #batches = new Map<string, Batch>()
  readonly #detectorHashes = new WeakMap<object, string>()
  readonly #signals = new WeakSet<AbortSignal>()
  readonly #stop = new AbortController()
  #working: Promise<void> = Promise.resolve()
  #failure: Error | null = null
  #isStopped = false
  #troubleSinceMs: number | null = null
  #statusMs = 0

  private constructor(options: ShardPoolOptions) {
    const { profile, local, images } = options
    this.#options = options
    this.signature = local.signature
    this.runtime = `${local.runtime}, by ${profile.name}`
    this.workers = profile.tasks * profile.cpus
    this.#shardSize = Math.min(
      profile.imagesPerTask,
      Math.max(minImagesPerTask, Math.ceil(images / (4 * profile.tasks))),
    )
  }

  static async open(options: ShardPoolOptions): Promise<ShardPool> {
    const pool = new ShardPool(options)
    try {
      await pool.#adoptShards()
    } catch (error) {
      await options.local.close()
      throw invalid(`The folder ${options.files.folder} can't be used: ${messageOf(error)}`)
    }
    pool.#working = pool.#work()
    return pool
  }

  get capacity(): number {
    return 2 * this.#shardSize * this.#options.profile.tasks
  }

  get bulkCapacity(): number {
    return this.capacity
  }

  run<Kind extends Task['kind']>(task: Task & { kind: Kind }, signal?: AbortSignal): Promise<Results[Kind]> {
    const item = this.#itemOf(task)
    if (!item) return this.#options.local.run<Kind>(task, signal)
    signal?.throwIfAborted()
    if (this.#failure) throw this.#failure
    if (signal) this.#hear(signal)
    const { key } = item
    return new Promise<Results[Task['kind']]>((resolve, reject) => {
      const caller = { signal, resolve, reject }
      const early = this.#early.get(key)
      if (early) {
        this.#early.delete(key)
        this.#shardOf.get(key)?.open.delete(key)
        this.#shardOf.delete(key)
        answer(caller, early)
        return
      }
      const callers = this.#callers.get(key)
      if (callers) {
        callers.push(caller)
        return
      }
      this.#callers.set(key, [caller])
      if (this.#shardOf.has(key)) return
      if (this.#collected.length === 0) this.#collectedMs = performance.now()
      this.#collected.push(item)
    }) as Promise<Results[Kind]>
  }

  /**
   * After a run that did all, or that was canceled, nothing is left of it. Else the tasks go on, and the next run takes over
   * their answers.
   */
  async close(): Promise<void> {
    const { signal, scheduler, files, local, log } = this.#options
    const isDone = !this.#isStopped && !signal.aborted && this.#failure === null && this.#callers.size === 0
    this.#stop.abort()
    await this.#working
    try {
      if (isCanceled(signal) || isDone) {
        await scheduler.cancel(this.#runningBatches())
        await rm(files.folder, { recursive: true, force: true })
      }
    } catch (error) {
      log.warn(`Not everything in ${files.folder} could be ended and deleted: ${messageOf(error)}`)
    } finally {
      scheduler.close()
      await local.close()
    }
  }

  #hear(signal: AbortSignal): void {
    if (this.#signals.has(signal)) return
    this.#signals.add(signal)
    signal.addEventListener('abort', () => {
      this.#isStopped = true
      for (const [key, callers] of this.#callers) {
        for (const caller of callers) if (caller.signal === signal) caller.reject(signal.reason)
        const left = callers.filter((caller) => caller.signal !== signal)
        if (left.length > 0) this.#callers.set(key, left)
        else this.#callers.delete(key)
      }
    })
  }

  /** Null for what only this computer can do. */
  #itemOf(task: Task): ShardItem | null {
    if (task.kind !== 'detect' && task.kind !== 'describe' && task.kind !== 'embed') return null
    const { detector, image, ...asked } = task
    if (image.tiles) return null
    const found = statSync(image.file, { throwIfNoEntry: false })
    if (!found) return null
    const detectorHash = this.#detectorHashes.get(detector) ?? hashOf(detector)
    this.#detectorHashes.set(detector, detectorHash)
    return { key: hashOf(detectorHash, image, found.size, found.mtimeMs, asked), bytes: found.size, task }
  }

  /** Shards of an earlier run, with what is known of their batches. */
  async #adoptShards(): Promise<void> {
    const { files } = this.#options
    for (const folder of files.folders) await mkdir(folder, { recursive: true })
    for (const id of await readdir(files.shards)) {
      const shard = await readSealed(files.shard(id)).catch(() => null)
      // Of another version: its answers are not to be mixed with those of this one.
      if ((shard as Shard | null)?.version !== winnowVersion) await rm(files.shard(id), { force: true })
      else this.#note(id, shard as Shard)
    }
    for (const name of await readdir(files.batches)) {
      if (!name.endsWith('.json')) continue
      const batch = Batch.parse(JSON.parse(await readFile(files.batch(name.slice(0, -5)), 'utf8')))
      this.#batches.set(batch.name, batch)
      for (const [index, id] of batch.shards.entries()) {
        const shard = this.#shards.get(id)
        if (shard) Object.assign(shard, { state: 'submitted', batch, index })
      }
    }
  }

  #note(id: string, { items }: Pick<Shard, 'items'>): void {
    const shard: ShardState = {
      id,
      open: new Set(items.map(({ key }) => key)),
      state: 'ready',
      submittedMs: 0,
      batch: null,
      index: 0,
      attempts: 0,
      absences: 0,
      answeredMs: 0,
      copies: new Set(
        items.map(({ task }) => task.image.file).filter((file) => isInside(this.#options.files.copies, file)),
      ),
    }
    for (const copy of shard.copies) this.#uses.set(copy, (this.#uses.get(copy) ?? 0) + 1)
    this.#shards.set(id, shard)
    for (const { key } of items) this.#shardOf.set(key, shard)
  }

  async #work(): Promise<void> {
    const { profile, files, log } = this.#options
    const { signal } = this.#stop
    while (!signal.aborted && this.#failure === null) {
      try {
        await this.#takeAnswers()
        await this.#prepare()
        await this.#submit()
        await this.#checkTasks()
        await this.#forgetAnswered()
        this.#troubleSinceMs = null
      } catch (error) {
        const why = messageOf(error)
        if (this.#troubleSinceMs === null) log.warn(`Tasks of ${profile.name} wait: ${why}`)
        this.#troubleSinceMs ??= performance.now()
        if (performance.now() - this.#troubleSinceMs >= profile.patienceSeconds * 1000)
          this.#fail(
            invalid(
              `Tasks of the profile ${profile.name} can't go on in ${files.folder}: ${why} Finished work is kept. Then resume the job.`,
            ),
          )
      }
      // The end of the pool ends the wait.
      if (this.#troubleSinceMs !== null || this.#collected.length < this.#shardSize)
        await wait(pollMs, undefined, { signal }).catch(() => undefined)
    }
  }

  #fail(error: Error): void {
    this.#failure = error
    for (const callers of this.#callers.values()) for (const { reject } of callers) reject(error)
    this.#callers.clear()
  }

  /** Makes shards of the images that were asked for, and copies what nodes can't see. */
  async #prepare(): Promise<void> {
    const { profile, files, modelFile } = this.#options
    for (let made = 0; made < preparedAtOnce && this.#collected.length > 0; made++) {
      const isFull = this.#collected.length >= this.#shardSize
      if (!isFull && performance.now() - this.#collectedMs < fillMs) return
      const items = this.#collected.slice(0, this.#shardSize)
      const keys = items.map(({ key }) => key)
      const idAt = (n: number) => hashOf(winnowVersion, keys, n)
      let n = 0
      while (this.#shards.has(idAt(n))) n += 1
      const id = idAt(n)
      const placed = await inGroups(items, copiesAtOnce, async ({ task, ...item }) => ({
        ...item,
        task: await this.#placed(task),
      }))
      const shard: Shard = {
        version: winnowVersion,
        modelFile: await this.#place(modelFile),
        workers: profile.cpus,
        items: placed,
      }
      await writeSealed(files.shard(id), shard)
      this.#collected.splice(0, items.length)
      this.#note(id, shard)
    }
  }

  async #placed(task: ShardTask): Promise<ShardTask> {
    const { detector, image } = task
    const prompts = detector.prompts && {
      ...detector.prompts,
      tokenizerFile: await this.#place(detector.prompts.tokenizerFile),
      tower: detector.prompts.tower && {
        ...detector.prompts.tower,
        file: await this.#place(detector.prompts.tower.file),
      },
    }
    return {
      ...task,
      detector: { ...detector, ...(prompts && { prompts }) },
      image: { ...image, file: await this.#place(image.file) },
    }
  }

  /** Where nodes find a file: in place, or a copy. */
  async #place(file: string): Promise<string> {
    const { profile, files } = this.#options
    if ([profile.folder, ...profile.sees].some((folder) => isInside(folder, file))) return file
    const { size, mtimeMs } = await stat(file)
    const copy = files.copy(hashOf(file, size, mtimeMs))
    const copying = this.#copying.get(copy) ?? copyWhole(file, copy, size).finally(() => this.#copying.delete(copy))
    this.#copying.set(copy, copying)
    await copying
    return copy
  }

  async #submit(): Promise<void> {
    const { profile, scheduler, files } = this.#options
    const ready = [...this.#shards.values()].filter(({ state }) => state === 'ready').slice(0, profile.tasksPerBatch)
    if (ready.length === 0) return
    const shards = ready.map(({ id }) => id)
    let batch: Batch = {
      name: `winnow-${hashOf(
        shards,
        ready.map(({ attempts }) => attempts),
      ).slice(0, 12)}`,
      id: null,
      shards,
    }
    await writeWhole(files.batch(batch.name), JSON.stringify(batch))
    batch = { ...batch, id: await scheduler.submit(batch) }
    await writeWhole(files.batch(batch.name), JSON.stringify(batch))
    this.#batches.set(batch.name, batch)
    const submittedMs = performance.now()
    for (const [index, shard] of ready.entries())
      Object.assign(shard, { state: 'submitted', batch, index, submittedMs, absences: 0, attempts: shard.attempts + 1 })
  }

  /** Gives back what is there, whatever the scheduler says of it. */
  async #takeAnswers(): Promise<void> {
    const { files, log } = this.#options
    for (const id of await readdir(files.answers)) {
      const shard = this.#shards.get(id)
      if (!shard || shard.state === 'answered') continue
      try {
        const found = ShardAnswers.parse(await readSealed(files.answer(id)))
        Object.assign(shard, { state: 'answered', answeredMs: performance.now() })
        await this.#give(shard, found)
      } catch (error) {
        if (!(error instanceof BrokenSeal)) throw error
        log.warn(`${error.message} Its task runs again.`)
        await rm(files.answer(id), { force: true })
        Object.assign(shard, { state: 'ready' })
      }
    }
  }

  async #give(shard: ShardState, found: readonly ShardAnswer[]): Promise<void> {
    for (const [n, one] of found.entries()) {
      if (n % answersAtOnce === answersAtOnce - 1) await nextTurn()
      const callers = this.#callers.get(one.key)
      if (!callers) {
        this.#early.set(one.key, one)
        continue
      }
      this.#callers.delete(one.key)
      shard.open.delete(one.key)
      this.#shardOf.delete(one.key)
      for (const caller of callers) answer(caller, one)
    }
  }

  /** Starts tasks again that the scheduler has lost and that left no answer. */
  async #checkTasks(): Promise<void> {
    const { profile, scheduler, log } = this.#options
    const now = performance.now()
    const submitted = [...this.#shards.values()].filter(({ state }) => state === 'submitted')
    if (submitted.length === 0 || now - this.#statusMs < profile.statusSeconds * 1000) return
    this.#statusMs = now
    const alive = await scheduler.alive(this.#runningBatches())
    // What was written before the scheduler answered is there.
    await this.#takeAnswers()
    for (const shard of submitted) {
      if (shard.state !== 'submitted' || shard.submittedMs > now) continue
      shard.absences = alive.has(shard.id) ? 0 : shard.absences + 1
      if (shard.absences < maxAbsences) continue
      const said = await this.#lastWords(shard)
      if (shard.attempts >= maxAttempts) {
        this.#fail(
          invalid(
            `A task of the profile ${profile.name} ended ${shard.attempts} times without a result.${said} Finished work is kept. Resume the job to try again.`,
          ),
        )
        return
      }
      log.warn(`A task of ${profile.name} ended without a result and runs again.${said}`)
      shard.state = 'ready'
    }
  }

  async #lastWords({ batch, index }: ShardState): Promise<string> {
    if (!batch) return ''
    const file = this.#options.files.log(batch.name, index)
    const last = await lastLine(file)
    return last ? ` It said: ${last} (${file}).` : ''
  }

  /** Deletes what was given back and is in the database by now. */
  async #forgetAnswered(): Promise<void> {
    const { files } = this.#options
    for (const shard of this.#shards.values()) {
      if (shard.state !== 'answered' || shard.open.size > 0 || performance.now() - shard.answeredMs < keepMs) continue
      for (const copy of shard.copies) {
        const uses = this.#uses.get(copy)! - 1
        this.#uses.set(copy, uses)
        if (uses > 0) continue
        this.#uses.delete(copy)
        await rm(copy, { force: true })
      }
      await rm(files.answer(shard.id), { force: true })
      await rm(files.shard(shard.id), { force: true })
      this.#shards.delete(shard.id)
      const { batch } = shard
      if (batch && !batch.shards.some((id) => this.#shards.has(id))) {
        this.#batches.delete(batch.name)
        await rm(files.batch(batch.name), { force: true })
      }
    }
  }

  #runningBatches(): Batch[] {
    return [...this.#batches.values()].filter(({ shards }) =>
      shards.some((id) => this.#shards.get(id)?.state === 'submitted'),
    )
  }
}

async function copyWhole(file: string, copy: string, size: number): Promise<void> {
  if ((await ifThere(stat(copy)))?.size === size) return
  await copyFile(file, `${copy}.part`, constants.COPYFILE_FICLONE)
  await rename(`${copy}.part`, copy)
}

const isInside = (folder: string, file: string): boolean => {
  const path = relative(folder, file)
  return path !== '' && !path.startsWith('..') && !isAbsolute(path)
}

function answer({ resolve, reject }: Caller, { result, failure }: ShardAnswer): void {
  if (failure) reject(new TaskFailure(failure.at, failure.reason))
  else resolve(result as Results[Task['kind']])
}

async function inGroups<Item, Result>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (let at = 0; at < items.length; at += size)
    results.push(...(await Promise.all(items.slice(at, at + size).map(work))))
  return results
}
