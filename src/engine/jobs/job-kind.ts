import type { z } from 'zod'
import { filePathsOf, type SkippedImage } from '#contract'
import type { ActingContext } from '../context.ts'
import type { JobHandle } from '../ports.ts'

export type JobRun<Checkpoint, Input = never> = {
  /** The checkpoint saved last by an earlier run of the same job, or null. */
  checkpoint: Checkpoint | null
  /** Saves a checkpoint durably. Call it where a resumed run could start, not for every item. */
  save(checkpoint: Checkpoint): void
  /** Replaces the stored input when it names something that must not be stored. A resumed run starts from it. */
  keepInput(input: Input): void
  /** Returns the images that it failed on so far, including earlier runs. */
  failures(): Promise<SkippedImage[]>
  /** Adds failures durably, without `save`, which would write all of them again. */
  addFailures(more: readonly SkippedImage[]): void
  /**
   * Reports the progress; cheap, may be called for every item. `unit`: what is counted, if it differs from the kind's.
   */
  progress(done: number, total: number | null, unit?: string): void
  /** Aborted when a user cancels or the engine closes: stop at a safe point and throw `signal.reason`. */
  signal: AbortSignal
  context: ActingContext
}

/** Jobs of one lane run one after another. A job that a user waits for does not queue behind an import. */
type Lane =
  | 'compute'
  | 'files'
  | 'tiles'
  | 'labels'
  | 'figures'
  | 'refresh'
  | 'training'
  | 'experiments'
  | 'watch'
  | 'describe'

/**
 * A kind of job. It must be able to run again from its checkpoint after a crash at any moment, with the same result as
 * one run.
 */
export type JobDefinition<Input, Result, Checkpoint> = {
  kind: string
  lane: Lane
  unit: string
  input: z.ZodType<Input>
  result: z.ZodType<Result>
  checkpoint: z.ZodType<Checkpoint>
  title(input: Input): string
  run(input: Input, run: JobRun<Checkpoint, Input>): Promise<Result>
}

/** A job kind in the view of the queue, which checks input, checkpoint and result. */
export type JobKind<Input = never> = JobHandle<Input> & {
  lane: Lane
  /** Returns the paths in an input in the form of the job table; null for a kind that takes none. */
  filePaths: ((input: unknown) => string[]) | null
  /** Runs with JSON values from the job table; returns the checked result. */
  run(input: unknown, run: JobRun<unknown, { input: unknown; title: string }>): Promise<unknown>
}

export function defineJob<Input, Result, Checkpoint>(
  definition: JobDefinition<Input, Result, Checkpoint>,
): JobKind<Input> {
  const { kind, lane, unit } = definition
  const accept = (input: Input) => {
    const checked = definition.input.parse(input)
    return { input: checked, title: definition.title(checked) }
  }
  return {
    kind,
    lane,
    unit,
    accept,
    filePaths: filePathsOf(definition.input),
    async run(input, run) {
      const checkpoint = run.checkpoint === null ? null : definition.checkpoint.parse(run.checkpoint)
      const keepInput = (changed: Input) => run.keepInput(accept(changed))
      const own = { ...run, checkpoint, keepInput }
      return definition.result.parse(await definition.run(definition.input.parse(input), own))
    },
  }
}
