import { defineThread } from '../../threads/threads.ts'
import type { tasks } from './items-tasks.ts'

/** Work on the images of a version, or of a version to be made. */
export const itemsThread = defineThread<typeof tasks>({ tasks: 'items', pool: 'compute' })

/** Up to this many images are placed without a thread. */
export const placedHere = 250

/** From this many images on, a thread is worth starting. */
const threadImages = 2000
export const isLarge = (images: number): boolean => images >= threadImages
