import type { Model } from '#contract'
import type { Tone } from '../../kit/index.ts'

/** The words and color of each stage. */
export const stageLooks: Record<Model['stage'], { title: string; tone: Tone; means: string }> = {
  current: {
    title: 'Current',
    tone: 'ok',
    means: 'Predicts labels for new images; shown in review',
  },
  canary: { title: 'Canary', tone: 'warn', means: 'To be tried on a share of the new images' },
  candidate: {
    title: 'Candidate',
    tone: 'accent',
    means: 'Can be run and measured; predictions are not shown',
  },
  retired: { title: 'Retired', tone: 'neutral', means: 'No longer run; its predictions are kept' },
}
export const stages = Object.keys(stageLooks) as Model['stage'][]
