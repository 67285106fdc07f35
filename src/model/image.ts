import { z } from 'zod'

/**
 * The review state of an image: `new` (nothing yet), `predicted` (a model ran), `reviewed` (a user accepted the
 * labels), `approved` (a second user approved them), `rejected` (a user marked it unfit for training).
 */
export const ImageState = z.enum(['new', 'predicted', 'reviewed', 'approved', 'rejected'])
export type ImageState = z.infer<typeof ImageState>

/** Whether an image takes part in training data, independent of its labels. Only retention changes it. */
export const Lifecycle = z.enum(['active', 'retired', 'archived', 'trashed', 'purged'])
export type Lifecycle = z.infer<typeof Lifecycle>
