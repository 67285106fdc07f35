import type { PolicyCheck } from '#contract'

export type Problem = PolicyCheck['problems'][number]
