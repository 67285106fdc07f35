import type { Finding } from '#contract'
import type { ActingContext } from '../../context.ts'

/** What a check found; `repair` fixes it without loss. */
export type RepairableFinding = Pick<Finding, 'severity' | 'what' | 'fix'> & { repair?(): Promise<void> | void }

export type Looking = {
  context: ActingContext
  deep: boolean
  signal: AbortSignal
  found(one: RepairableFinding): void
  /** Tells how far a check is that goes through all images. */
  progress(images: number, of: number): void
}

/** `look` says in a few words what it looked at. */
/** "1 file", "3 files". */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

export type Check = { name: string; look(looking: Looking): Promise<string> | string }
