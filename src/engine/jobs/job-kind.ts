import type { z } from 'zod'
import { filePathsOf, type SkippedImage } from '#contract'
import type { ActingContext } from '../context.ts'
import type { JobHandle } from '../ports.ts'

/** What a running job is given beside its input. */
export type JobRun<Checkpoint, Input = never> = {
  /** What an earlier run of the same job last saved, or null. */
  checkpoint: Checkpoint | null
  /** Saves a checkpoint durably. Call it where a resumed run could start from, not for every item. */
  save(checkpoint: Checkpoint): void
  /** Changes what is kept of what was asked for, where that names what may not be kept. A resumed run starts from it. */
  keepInput(input: Input): void
  /** The images that it could not do so far, in earlier runs too. */
  failures(): Promise<SkippedImage[]>
  /** Adds to them, durably; beside `save`, which would write all of them again. */
  addFailures(more: readonly SkippedImage[]): void
  /** Tells how far it is; cheap, may be called for every item. `unit`: what is counted, if that is not what the kind says. */
  progress(done: number, total: number | null, unit?: string): void
  /** Aborted when a user cancels or the engine closes: stop at a safe point and throw `signal.reason`. */
  signal: AbortSignal
  context: ActingContext
}

/** Jobs of one lane run one after another. What a user waits for does not stand behind an import. */
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
 * A kind of long work. It must be able to run again from its checkpoint after a crash at any moment, and end with the
 * same result as one run.
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

/** A job kind as the queue sees it: input, checkpoint and result are checked at its door. */
export type JobKind<Input = never> = JobHandle<Input> & {
  lane: Lane
  /** Gives the paths in an input as it stands in the job table; null for a kind that takes none. */
  filePaths: ((input: unknown) => string[]) | null
  /** Runs from JSON values as they stand in the job table; gives the checked result. */
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
