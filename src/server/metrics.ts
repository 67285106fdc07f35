import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { EngineLoad } from '#contract'
import { CallCounts } from './call-counts.ts'
import type { ServedEngine } from './served-engine.ts'

type NamedEngine = { name: string; engine: ServedEngine }

/** The exported parts of an engine's load, and their names. Counts start at zero after a restart. */
const ofEngine: readonly { name: string; help: string; kind: 'count' | 'level'; of(load: EngineLoad): number }[] = [
  {
    name: 'winnow_engine_cpu_seconds_total',
    help: 'Processor time of the engine',
    kind: 'count',
    of: ({ cpuSeconds }) => cpuSeconds,
  },
  {
    name: 'winnow_engine_memory_bytes',
    help: 'Resident memory of the engine',
    kind: 'level',
    of: ({ memoryBytes }) => memoryBytes,
  },
  { name: 'winnow_jobs_queued', help: 'Jobs that wait', kind: 'level', of: ({ queuedJobs }) => queuedJobs },
  { name: 'winnow_jobs_running', help: 'Jobs that run', kind: 'level', of: ({ runningJobs }) => runningJobs },
  {
    name: 'winnow_disk_syncs_total',
    help: 'Times that commits were put on the disk (fdatasync)',
    kind: 'count',
    of: ({ syncs }) => syncs,
  },
  {
    name: 'winnow_disk_sync_seconds_total',
    help: 'How long that took',
    kind: 'count',
    of: ({ syncSeconds }) => syncSeconds,
  },
]

/** Metrics of the server and the engines, for Prometheus. */
export class Metrics {
  readonly calls: CallCounts
  readonly #registry = new Registry()
  readonly #watched: readonly NamedEngine[]

  constructor(watched: readonly NamedEngine[]) {
    this.#watched = watched
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry, prefix: 'winnow_server_' })
    this.calls = new CallCounts(this.#registry)
    const labelNames = ['workspace'] as const
    new Gauge({
      name: 'winnow_engine_up',
      help: 'Whether the engine runs',
      labelNames,
      registers,
      collect() {
        for (const { name, engine } of watched) this.set({ workspace: name }, engine.client ? 1 : 0)
      },
    })
    new Counter({
      name: 'winnow_engine_restarts_total',
      help: 'Times that the engine stopped by itself',
      labelNames,
      registers,
      collect() {
        this.reset()
        for (const { name, engine } of watched) this.inc({ workspace: name }, engine.restarts)
      },
    })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  /** Returns the metrics in the text format of Prometheus. */
  async text(): Promise<string> {
    const loads = await Promise.all(
      this.#watched.map(async ({ name, engine }) => ({
        workspace: name,
        // An engine that restarts has no load.
        load: (await engine.client?.load().catch(() => null)) ?? null,
      })),
    )
    const engines = new Registry()
    for (const { name, help, kind, of } of ofEngine) {
      const metric = new (kind === 'count' ? Counter : Gauge)({
        name,
        help,
        labelNames: ['workspace'],
        registers: [engines],
      })
      for (const { workspace, load } of loads) if (load) metric.inc({ workspace }, of(load))
    }
    return `${await this.#registry.metrics()}\n${await engines.metrics()}`
  }
}
