import { Interrupted } from '../outcome.ts'
import { createProgress } from './progress.ts'
import { WorkMeter } from './work-meter.ts'

const stopSignals = ['SIGINT', 'SIGTERM'] as const

type Work = { title: string; unit: string; quiet?: boolean | undefined; canceled: string }

/** Runs long work outside of a job, with its progress. Ctrl-C stops it. */
export async function stoppableWork<Result>(
  { title, unit, quiet = false, canceled }: Work,
  run: (signal: AbortSignal, progress: (done: number, total: number) => void) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController()
  const onSignal = () => stop.abort(new Interrupted(canceled))
  for (const name of stopSignals) process.once(name, onSignal)
  const shown = createProgress(quiet, Date.now)
  let meter: WorkMeter | null = null
  try {
    return await run(stop.signal, (done, total) => {
      meter ??= new WorkMeter({ title, unit, total }, Date.now)
      shown.show(meter.at(done))
    })
  } finally {
    for (const name of stopSignals) process.off(name, onSignal)
    shown.end()
  }
}
