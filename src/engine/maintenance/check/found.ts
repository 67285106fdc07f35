import type { Finding } from '#contract'
import type { ActingContext } from '../../context.ts'

/** What a check found; `repair` fixes it without loss. */
export type RepairableFinding = Pick<Finding, 'severity' | 'what' | 'fix'> & { repair?(): Promise<void> | void }

export type Looking = {
  context: ActingContext
  deep: boolean
  signal: AbortSignal
  found(one: RepairableFinding): void
  /** Reports the progress of a check of all images. */
  progress(images: number, of: number): void
}

/** `look` returns in a few words what it looked at. */
export type Check = { name: string; look(looking: Looking): Promise<string> | string }
