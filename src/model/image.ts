import { z } from 'zod'

/**
 * How far the labels of an image have come: `new` (nothing yet), `predicted` (a model ran), `reviewed` (a user
 * accepted the labels), `approved` (a second user agreed), `rejected` (unfit for training; a user said so).
 */
export const ImageState = z.enum(['new', 'predicted', 'reviewed', 'approved', 'rejected'])
export type ImageState = z.infer<typeof ImageState>

/** Whether an image takes part in training data, independent of its labels. Only retention moves it. */
export const Lifecycle = z.enum(['active', 'retired', 'archived', 'trashed', 'purged'])
export type Lifecycle = z.infer<typeof Lifecycle>
