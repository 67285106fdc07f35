import type { ImageState } from '../image.ts'
import type { Diff } from './diff.ts'

/** Adds what follows from a diff: an approved image whose labels change becomes a reviewed one, to be approved again. */
export function afterApproval(state: ImageState, diff: Diff): Diff {
  const changesLabels = diff.annotations.length > 0 || diff.predictions.length > 0
  if (state !== 'approved' || diff.state !== null || !changesLabels) return diff
  return { ...diff, state: { before: 'approved', after: 'reviewed' } }
}
