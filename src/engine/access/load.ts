import type { EngineLoad } from '#contract'
import type { Store } from '../store/index.ts'

/** Returns what this process has used since its start, and the jobs that it has to do. */
export function loadOf(store: Store): EngineLoad {
  const { user, system } = process.cpuUsage()
  const jobs = store.all<{ status: string; n: number }>(
    "SELECT status, COUNT(*) AS n FROM job WHERE status IN ('queued', 'running') GROUP BY status",
  )
  const count = (status: string) => jobs.find((row) => row.status === status)?.n ?? 0
  return {
    cpuSeconds: (user + system) / 1e6,
    memoryBytes: process.memoryUsage.rss(),
    queuedJobs: count('queued'),
    runningJobs: count('running'),
    syncs: store.syncs.count,
    syncSeconds: store.syncs.totalMs / 1000,
  }
}
