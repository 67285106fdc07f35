import { z } from 'zod'

const finishes = {
  user: 'reviewed by a user',
  blind: 'reviewed with predictions hidden',
  bulk: 'accepted in bulk',
  import: 'imported as reviewed',
  unknown: 'finished before this was recorded',
} as const

/** How an image without labels was finished: only `user` and `blind` mean that a user saw it. */
export type EmptyBy = keyof typeof finishes
const emptyBys = Object.keys(finishes) as EmptyBy[]

/** Images without labels, which teach a model that nothing is there, by how they were finished. */
export const Negatives = z.record(z.enum(emptyBys), z.int())
export type Negatives = z.infer<typeof Negatives>

export const noNegatives: Negatives = { user: 0, blind: 0, bulk: 0, import: 0, unknown: 0 }

export const negativeImages = (negatives: Negatives): number => emptyBys.reduce((sum, by) => sum + negatives[by], 0)

/** "3 images without labels: 2 reviewed by a user, 1 accepted in bulk". */
export function negativesText(negatives: Negatives): string {
  const total = negativeImages(negatives)
  if (total === 0) return 'No images without labels'
  const parts = emptyBys.filter((by) => negatives[by] > 0).map((by) => `${number(negatives[by])} ${finishes[by]}`)
  return `${number(total)} ${total === 1 ? 'image' : 'images'} without labels: ${parts.join(', ')}`
}

const number = (count: number): string => count.toLocaleString('en-US')
