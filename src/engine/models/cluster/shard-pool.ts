import { statSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '#model/text/zod-messages.ts'
import type { Context } from '../../context.ts'
import { codeOf, invalid } from '../../errors.ts'
import { isCanceled } from '../../jobs/index.ts'
import { nextTurn } from '../../threads/turns.ts'
import { winnowVersion } from '../../winnow-version.ts'
import type { InferencePool, ModelPool } from '../runtime/inference-pool.ts'
import type { Results, Task } from '../runtime/messages.ts'
import { Callers } from './callers.ts'
import { PlacedFiles } from './placed-files.ts'
import type { Profile } from './profile.ts'
import type { Scheduler } from './scheduler.ts'
import { readSealed, writeSealed } from './sealed-file.ts'
import { hashOf, type RunFiles, type Shard, type ShardAnswer, ShardAnswers, type ShardItem } from './shard.ts'
import { ShardList, type ShardState } from './shard-list.ts'
import { ShardTasks } from './shard-tasks.ts'

/** Tasks of a small run have fewer images, so that every node gets some, but at least these: starting a task takes as long. */
const minImagesPerTask = 16
/** Shards that are prepared before they are submitted. */
const preparedAtOnce = 8
/** Answers that are delivered before other work runs. */
const answersAtOnce = 16
const pollMs = 500
/** How long an incomplete shard waits for more images. */
const fillMs = 200
/** A task is not started again after this many attempts without a valid answer. */
const maxAttempts = 3
/** Answers are deleted this long after delivery: by then they are in the database. */
const keepMs = 5000

export type ShardPoolOptions = {
  profile: Profile
  scheduler: Scheduler
  files: RunFiles
  /** Also has the model, for tasks that nodes can't run. */
  local: InferencePool
  modelFile: string
  images: number
  signal: AbortSignal
  log: Context['log']
}

/**
 * Runs a model by tasks of a scheduler: collects the requested images in shards, and runs each shard as a task. Only the
 * file with the answers counts, not what the scheduler reports. Continues the shards of an interrupted run.
 */
export class ShardPool implements ModelPool {
  readonly signature: InferencePool['signature']
  readonly runtime: string
  readonly workers: number
  readonly #options: ShardPoolOptions
  readonly #shardSize: number
  readonly #places: PlacedFiles
  readonly #shards: ShardList
  readonly #tasks: ShardTasks
  readonly #callers = new Callers()
  /** Answers of an earlier run that nobody has requested yet. */
  readonly #early = new Map<string, ShardAnswer>()
  readonly #collected: ShardItem[] = []
  #collectedMs = 0
  readonly #detectorHashes = new WeakMap<object, string>()
  readonly #stop = new AbortController()
  #working: Promise<void> = Promise.resolve()
  #failure: Error | null = null
  #troubleSinceMs: number | null = null

  private constructor(options: ShardPoolOptions) {
    const { profile, scheduler, files, local, images } = options
    this.#options = options
    this.signature = local.signature
    this.runtime = `${local.runtime}, by ${profile.name}`
    this.workers = profile.tasks * profile.cpus
    this.#shardSize = Math.min(
      profile.imagesPerTask,
      Math.max(minImagesPerTask, Math.ceil(images / (4 * profile.tasks))),
    )
    this.#places = new PlacedFiles(profile, files)
    this.#shards = new ShardList(files, this.#places)
    this.#tasks = new ShardTasks({ profile, scheduler, files, shards: this.#shards })
  }

  static async open(options: ShardPoolOptions): Promise<ShardPool> {
    const pool = new ShardPool(options)
    try {
      for (const folder of options.files.folders) await mkdir(folder, { recursive: true })
      await pool.#shards.adopt()
      await pool.#tasks.adopt()
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
    const isRequested = this.#callers.has(item.key)
    const result = this.#callers.wait(item.key, signal)
    const early = this.#early.get(item.key)
    if (early) {
      this.#early.delete(item.key)
      this.#deliver(early)
    } else if (!isRequested && !this.#shards.holds(item.key)) {
      if (this.#collected.length === 0) this.#collectedMs = performance.now()
      this.#collected.push(item)
    }
    return result as Promise<Results[Kind]>
  }

  /** Deletes the files of a finished or canceled run. Otherwise its tasks continue, and the next run takes their answers. */
  async close(): Promise<void> {
    const { signal, scheduler, files, local, log } = this.#options
    const isDone = !this.#callers.isStopped && !signal.aborted && this.#failure === null && this.#callers.size === 0
    this.#stop.abort()
    await this.#working
    try {
      if (isCanceled(signal) || isDone) {
        await this.#tasks.cancel()
        await rm(files.folder, { recursive: true, force: true })
      }
    } catch (error) {
      log.warn(`Not everything in ${files.folder} could be ended and deleted: ${messageOf(error)}`)
    } finally {
      scheduler.close()
      await local.close()
    }
  }

  /** Returns null for a task that only this computer can run. */
  #itemOf(task: Task): ShardItem | null {
    if (task.kind !== 'detect' && task.kind !== 'describe' && task.kind !== 'embed') return null
    const { detector, image, ...rest } = task
    if (image.tiles) return null
    const found = statSync(image.file, { throwIfNoEntry: false })
    if (!found) return null
    const detectorHash = this.#detectorHashes.get(detector) ?? hashOf(detector)
    this.#detectorHashes.set(detector, detectorHash)
    return { key: hashOf(detectorHash, image, found.size, found.mtimeMs, rest), bytes: found.size, task }
  }

  async #work(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted && this.#failure === null) {
      try {
        await this.#takeAnswers()
        await this.#prepare()
        await this.#tasks.submit()
        const lost = await this.#tasks.lost(() => this.#takeAnswers(), signal)
        for (const shard of lost) await this.#runAgain(shard, 'it left no result')
        await this.#forgetAnswered()
        this.#troubleSinceMs = null
      } catch (error) {
        if (!signal.aborted) this.#note(error)
      }
      // Closing the pool aborts the wait.
      if (this.#troubleSinceMs !== null || this.#collected.length < this.#shardSize)
        await wait(pollMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Tolerates a missing folder or scheduler for a while, but not a missing program. */
  #note(error: unknown): void {
    const { profile, files, log } = this.#options
    const why = messageOf(error)
    if (this.#troubleSinceMs === null) log.warn(`Tasks of ${profile.name} wait: ${why}`)
    this.#troubleSinceMs ??= performance.now()
    const isOver = performance.now() - this.#troubleSinceMs >= profile.patienceSeconds * 1000
    if (isOver || codeOf(error) === 'NOT_FOUND')
      this.#fail(
        `Tasks of the profile ${profile.name} can't go on in ${files.folder}: ${why} Finished work is kept. Then resume the job.`,
      )
  }

  #fail(message: string): void {
    this.#failure = invalid(message)
    this.#callers.rejectAll(this.#failure)
  }

  /** Makes shards of the requested images, and copies files that nodes can't see. */
  async #prepare(): Promise<void> {
    const { profile, files, modelFile } = this.#options
    for (let made = 0; made < preparedAtOnce && this.#collected.length > 0; made++) {
      const isFull = this.#collected.length >= this.#shardSize
      if (!isFull && performance.now() - this.#collectedMs < fillMs) return
      const items = this.#collected.slice(0, this.#shardSize)
      const keys = items.map(({ key }) => key)
      const idAt = (n: number) => hashOf(winnowVersion, keys, n)
      let n = 0
      while (this.#shards.get(idAt(n))) n += 1
      const shard: Shard = {
        version: winnowVersion,
        modelFile: await this.#places.file(modelFile),
        workers: profile.cpus,
        items: await this.#places.items(items),
      }
      await writeSealed(files.shard(idAt(n)), shard)
      this.#collected.splice(0, items.length)
      this.#shards.add(idAt(n), shard)
    }
  }

  /** Delivers the answers that tasks have written. */
  async #takeAnswers(): Promise<void> {
    const { files } = this.#options
    for (const id of await readdir(files.answers)) {
      const shard = this.#shards.get(id)
      if (!shard || shard.state === 'answered') continue
      const answers = await readAnswers(files.answer(id), shard.keys)
      if (answers === null) {
        await rm(files.answer(id), { force: true })
        await this.#runAgain(shard, 'its result is damaged')
        continue
      }
      Object.assign(shard, { state: 'answered', answeredMs: performance.now() })
      for (const [n, one] of answers.entries()) {
        if (n % answersAtOnce === answersAtOnce - 1) await nextTurn()
        if (this.#callers.has(one.key)) this.#deliver(one)
        else this.#early.set(one.key, one)
      }
    }
  }

  #deliver(one: ShardAnswer): void {
    this.#shards.noteDelivered(one.key)
    this.#callers.answer(one)
  }

  async #runAgain(shard: ShardState, why: string): Promise<void> {
    const { profile, log } = this.#options
    const problem = `${why}.${await this.#tasks.lastLogLine(shard)}`
    if (shard.attempts >= maxAttempts) {
      this.#fail(
        `A task of the profile ${profile.name} failed ${shard.attempts} times: ${problem} Finished work is kept. Resume the job to try again.`,
      )
      return
    }
    log.warn(`A task of ${profile.name} runs again: ${problem}`)
    shard.state = 'ready'
  }

  /** Deletes shards whose answers are in the database by now. */
  async #forgetAnswered(): Promise<void> {
    for (const shard of this.#shards.in('answered')) {
      if (shard.open > 0 || performance.now() - shard.answeredMs < keepMs) continue
      await this.#shards.remove(shard)
      await this.#tasks.forget(shard)
    }
  }
}

/**
 * Reads the answers of a task for these images. Returns null for a file that is damaged or has answers for other images.
 * Throws errors of the disk.
 */
async function readAnswers(file: string, keys: readonly string[]): Promise<ShardAnswer[] | null> {
  const sealed = await readSealed(file).catch((error: unknown) => {
    if (codeOf(error) !== null) throw error
    return null
  })
  const { data: answers } = ShardAnswers.safeParse(sealed)
  const isOfThese = answers?.length === keys.length && answers.every(({ key }, n) => key === keys[n])
  return isOfThese ? answers : null
}
