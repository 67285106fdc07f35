import type { Notice } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Clock, Context, Log } from '../context.ts'
import type { Store } from '../store/index.ts'
import { maxCrashes } from './job-row.ts'

const why = `Winnow ended ${maxCrashes} times while this job ran, so it isn’t restarted automatically. Resume or cancel it.`

/**
 * Interrupts the jobs that the previous process left queued or running. A clean close leaves nothing running, so a
 * running job saw its process end, whether it was the cause or not; the second time it is set aside.
 */
export function interruptLeftJobs(store: Store, clock: Clock, log: Log): void {
  store.write(() => {
    store.run("UPDATE job SET crashes = crashes + 1 WHERE status = 'running'")
    const setAside = store.all<{ id: number; title: string }>(
      "SELECT id, title FROM job WHERE status = 'running' AND crashes >= ?",
      [maxCrashes],
    )
    for (const { id, title } of setAside) {
      store.run('UPDATE job SET error = ?, ended_at = ? WHERE id = ?', [why, clock.nowMs(), id])
      log.warn(`${idOf('job', id)} (${title}) is postponed. ${why}`)
    }
    store.run("UPDATE job SET status = 'interrupted' WHERE status IN ('running', 'queued')")
  })
}

/** Reports jobs that wait for a user's decision. */
export const setAsideNotices = ({ store }: Context): Omit<Notice, 'read' | 'told'>[] =>
  store
    .all<{ id: number; title: string; error: string; ended_at: number }>(
      "SELECT id, title, error, ended_at FROM job WHERE status = 'interrupted' AND crashes >= ? ORDER BY id",
      [maxCrashes],
    )
    .map(({ id, title, error, ended_at }) => ({
      notice: `job-set-aside ${idOf('job', id)} ${ended_at}`,
      kind: 'job-set-aside',
      title: `${title} was postponed`,
      detail: error,
      atMs: ended_at,
      action: { jobId: idOf('job', id) },
    }))
