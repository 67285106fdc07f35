import type { PolicyCheck } from '#contract'

export type Problem = PolicyCheck['problems'][number]

/** A problem with the name of its place, before the path to it is looked up. */
export type FoundProblem = Omit<Problem, 'path' | 'line' | 'column'>
