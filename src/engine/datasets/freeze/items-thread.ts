import type { Context } from '../../context.ts'
import { defineThread } from '../../threads/threads.ts'
import type { HashRequest } from './hash-items.ts'
import type { tasks } from './items-tasks.ts'
import type { Placing, PlacingRequest } from './place-images.ts'
import type { ItemsRequest } from './prepare-items.ts'

/** Work on the images of a version, or of a version to be made. */
export const itemsThread = defineThread<typeof tasks>({ tasks: 'items', pool: 'compute' })

/** Up to this many images are placed without a thread. */
export const placedHere = 250

/** From this many images on, a thread is worth starting. */
const threadImages = 2000
export const isLarge = (images: number): boolean => images >= threadImages

/** Prepares the items of images in a thread. */
export const askItems = ({ threads }: Context, request: ItemsRequest, signal: AbortSignal) =>
  threads.ask(itemsThread, 'prepare', request, { signal })

/** Hashes the items of a version in a thread. */
export const askHash = ({ threads }: Context, request: HashRequest, signal: AbortSignal) =>
  threads.ask(itemsThread, 'hash', request, { signal })

/** Places the images of a version in a thread. */
export const askPlacing = ({ threads }: Context, request: PlacingRequest, signal?: AbortSignal): Promise<Placing> =>
  threads.ask(itemsThread, 'place', request, { signal })
