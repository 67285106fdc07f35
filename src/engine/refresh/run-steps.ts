import { type JobStatus, type RefreshResult, type RefreshStep, RefreshStepName } from '#contract'
import type { StepTimes } from '../jobs/index.ts'

export type RunFacts = {
  status: JobStatus
  /** Times of the refresh's and its training's steps. */
  times: StepTimes
  result: Pick<RefreshResult, 'stoppedAt' | 'unchanged' | 'training'> | null
  /** The last requested step. */
  last: 'export' | 'compare' | 'canary'
}

/** The step at which a check held a refresh back. */
const heldAt = { apply: 'policy', freeze: 'freeze', export: 'checks' } as const

/** Returns the requested steps of a refresh with their states. */
export function stepsOfRun({ status, times, result, last }: RunFacts): RefreshStep[] {
  const names = RefreshStepName.options.slice(0, RefreshStepName.options.indexOf(last) + 1)
  const held = result?.stoppedAt ? heldAt[result.stoppedAt] : null
  return names.map((step) => {
    const { startedAtMs = null, endedAtMs = null } = times[step] ?? {}
    const isAfterHeld = held !== null && names.indexOf(step) > names.indexOf(held)
    const state =
      step === held
        ? 'held'
        : endedAtMs !== null
          ? 'done'
          : startedAtMs !== null
            ? begunState(status)
            : status === 'done' && !isAfterHeld
              ? 'skipped'
              : 'waiting'
    return { step, state, startedAtMs, endedAtMs }
  })
}

const begunState = (status: JobStatus): RefreshStep['state'] =>
  status === 'running' || status === 'queued'
    ? 'running'
    : status === 'failed'
      ? 'failed'
      : status === 'done'
        ? 'done'
        : 'stopped'
