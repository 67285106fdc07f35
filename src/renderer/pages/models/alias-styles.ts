import type { ModelAlias } from '#contract'
import type { Tone } from '../../kit/index.ts'

/** The words and color of each alias, the one that says most of a model first. */
export const aliasLooks: Record<ModelAlias, { title: string; tone: Tone; means: string }> = {
  current: { title: 'Current', tone: 'accent', means: 'Predicts labels for new images; shown in review' },
  canary: { title: 'Canary', tone: 'warn', means: 'Tried on a share of the new images' },
  candidate: { title: 'Candidate', tone: 'ok', means: 'Can be run and measured; predictions are not shown' },
  shadow: { title: 'Shadow', tone: 'neutral', means: 'Runs beside the current model; predictions are not shown' },
  previous: { title: 'Previous', tone: 'neutral', means: 'Was current before; a rollback goes back to it' },
}
export const aliases = Object.keys(aliasLooks) as ModelAlias[]
