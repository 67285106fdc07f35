import type { Context } from '../../context.ts'
import { defineThread } from '../../threads/threads.ts'
import type { HashRequest } from './hash-items.ts'
import type { tasks } from './items-tasks.ts'
import type { Placing, PlacingRequest } from './place-images.ts'
import type { ItemsRequest } from './prepare-items.ts'

/** What goes through the images of a version, or those of a version to be. */
export const itemsThread = defineThread<typeof tasks>({ tasks: 'items', pool: 'compute' })

/** Up to this many images are placed without a thread. */
export const placedHere = 250

/** From this many images, a thread is worth its start. */
const threadImages = 2000
export const isLarge = (images: number): boolean => images >= threadImages

/** Has the items of images prepared, in a thread. */
export const askItems = ({ threads }: Context, request: ItemsRequest, signal: AbortSignal) =>
  threads.ask(itemsThread, 'prepare', request, { signal })

/** Has the items of a version hashed, in a thread. */
export const askHash = ({ threads }: Context, request: HashRequest, signal: AbortSignal) =>
  threads.ask(itemsThread, 'hash', request, { signal })

/** Has the images of a version placed, in a thread. */
export const askPlacing = ({ threads }: Context, request: PlacingRequest, signal?: AbortSignal): Promise<Placing> =>
  threads.ask(itemsThread, 'place', request, { signal })
