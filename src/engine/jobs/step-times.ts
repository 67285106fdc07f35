import { z } from 'zod'
import type { Clock } from '../context.ts'

/** The start and end of each step of a job, by its name; a part of the job's checkpoint. */
export const StepTimes = z.record(z.string(), z.object({ startedAtMs: z.int(), endedAtMs: z.int().nullable() }))
export type StepTimes = z.infer<typeof StepTimes>

/** Runs the steps of a job and saves when each began and ended. A step that an earlier run finished keeps its times. */
export function timedSteps<Step extends string>(
  state: { times?: StepTimes | undefined },
  clock: Clock,
  save: (more: { times: StepTimes }) => void,
) {
  const note = (step: Step, startedAtMs: number, endedAtMs: number | null) =>
    save({ times: { ...state.times, [step]: { startedAtMs, endedAtMs } } })
  return async <T>(step: Step, work: () => T | Promise<T>): Promise<T> => {
    const before = state.times?.[step]
    if (before && before.endedAtMs !== null) return work()
    const startedAtMs = before?.startedAtMs ?? clock.nowMs()
    if (!before) note(step, startedAtMs, null)
    const result = await work()
    note(step, startedAtMs, clock.nowMs())
    return result
  }
}
