import { readdir, readFile, rm } from 'node:fs/promises'
import { writeWhole } from '../../write-whole.ts'
import type { Profile } from './profile.ts'
import type { Scheduler } from './scheduler.ts'
import { Batch, hashOf, lastLine, type RunFiles } from './shard.ts'
import type { ShardList, ShardState } from './shard-list.ts'

/** A task is lost when the scheduler omits it this often in a row: its answer may appear late on a shared disk. */
const maxAbsences = 2

type Options = { profile: Profile; scheduler: Scheduler; files: RunFiles; shards: ShardList }

/** Runs shards by a scheduler, in batches of tasks. */
export class ShardTasks {
  readonly #options: Options
  readonly #batches = new Map<string, Batch>()
  #statusMs = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** Continues with the batches of an earlier run. */
  async adopt(): Promise<void> {
    const { files, shards } = this.#options
    for (const name of await readdir(files.batches)) {
      if (!name.endsWith('.json')) continue
      const batch = Batch.parse(JSON.parse(await readFile(files.batch(name.slice(0, -5)), 'utf8')))
      this.#batches.set(batch.name, batch)
      for (const [index, id] of batch.shards.entries()) {
        const shard = shards.get(id)
        if (shard) Object.assign(shard, { state: 'submitted', batch, index })
      }
    }
  }

  /** Submits the ready shards, up to one batch. */
  async submit(): Promise<void> {
    const { profile, scheduler, files, shards } = this.#options
    const ready = shards.in('ready').slice(0, profile.tasksPerBatch)
    if (ready.length === 0) return
    const ids = ready.map(({ id }) => id)
    const attempts = ready.map(({ attempts }) => attempts)
    let batch: Batch = { name: `winnow-${hashOf(ids, attempts).slice(0, 12)}`, id: null, shards: ids }
    await writeWhole(files.batch(batch.name), JSON.stringify(batch))
    batch = { ...batch, id: await scheduler.submit(batch) }
    await writeWhole(files.batch(batch.name), JSON.stringify(batch))
    this.#batches.set(batch.name, batch)
    const submittedMs = performance.now()
    for (const [index, shard] of ready.entries())
      Object.assign(shard, { state: 'submitted', batch, index, submittedMs, absences: 0, attempts: shard.attempts + 1 })
  }

  /** Returns the submitted shards that the scheduler has lost, if a status is due. Takes their answers first. */
  async lost(takeAnswers: () => Promise<void>, signal: AbortSignal): Promise<ShardState[]> {
    const { profile, scheduler, shards } = this.#options
    const now = performance.now()
    const submitted = shards.in('submitted')
    if (submitted.length === 0 || now - this.#statusMs < profile.statusSeconds * 1000) return []
    this.#statusMs = now
    const alive = await scheduler.alive(this.#running(), signal)
    await takeAnswers()
    for (const shard of submitted) shard.absences = alive.has(shard.id) ? 0 : shard.absences + 1
    return submitted.filter(({ state, absences }) => state === 'submitted' && absences >= maxAbsences)
  }

  /** Returns the last line of a task's log, as a sentence that follows another one. */
  async lastLogLine({ batch, index }: ShardState): Promise<string> {
    if (!batch) return ''
    const file = this.#options.files.log(batch.name, index)
    const last = await lastLine(file)
    return last ? ` It said: ${last} (${file}).` : ''
  }

  async forget({ batch }: ShardState): Promise<void> {
    const { files, shards } = this.#options
    if (!batch || batch.shards.some((id) => shards.get(id))) return
    this.#batches.delete(batch.name)
    await rm(files.batch(batch.name), { force: true })
  }

  cancel(): Promise<void> {
    return this.#options.scheduler.cancel(this.#running())
  }

  #running(): Batch[] {
    const submitted = new Set(this.#options.shards.in('submitted').map(({ id }) => id))
    return [...this.#batches.values()].filter(({ shards }) => shards.some((id) => submitted.has(id)))
  }
}
