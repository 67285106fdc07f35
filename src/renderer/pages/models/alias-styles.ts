import type { Model } from '#contract'
import type { Tone } from '../../kit/index.ts'

/** The words and colour of each stage. */
export const stageLooks: Record<Model['stage'], { title: string; tone: Tone; means: string }> = {
  current: {
    title: 'Current',
    tone: 'ok',
    means: 'Proposes labels for new pictures; its predictions are shown in review.',
  },
  canary: { title: 'Canary', tone: 'warn', means: 'Waits to be tried on a share of the new pictures.' },
  candidate: {
    title: 'Candidate',
    tone: 'accent',
    means: 'Can be run and measured; people do not see its predictions.',
  },
  retired: { title: 'Retired', tone: 'neutral', means: 'Kept with its predictions, no longer run.' },
}
export const stages = Object.keys(stageLooks) as Model['stage'][]
