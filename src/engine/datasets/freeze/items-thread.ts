import type { Context } from '../../context.ts'
import { defineThread } from '../../threads.ts'
import type { ReadAhead } from '../versions/version.ts'
import type { HashRequest } from './hash-items.ts'
import type { tasks } from './items-tasks.ts'
import type { Placing, PlacingRequest } from './place-images.ts'
import type { ItemsRequest } from './prepare-items.ts'

const itemsThread = defineThread<typeof tasks>({
  name: 'items',
  tasks: 'items',
  idleMs: 30_000,
})

/** Beside it: while one places images, the other prepares them. */
const placingThread = { ...itemsThread, name: 'placing' }

/** Up to so many images are placed without a thread. */
export const placedHere = 250

/** From so many images on a thread is worth its start. */
const threadImages = 2000
export const isLarge = (images: number): boolean => images >= threadImages

/** Starts the threads that a version may need where there are many images, so that they are there once its own are found. */
export async function startThreads({ store, threads }: Context): Promise<void> {
  const { last } = store.get<{ last: number | null }>('SELECT max(id) AS last FROM image') ?? {}
  if (isLarge(last ?? 0)) await Promise.all([threads.start(itemsThread), threads.start(placingThread)])
}

/** Has the items of images prepared, in a thread. */
export const askItems = ({ threads }: Context, asked: ItemsRequest, signal: AbortSignal) =>
  threads.ask(itemsThread, 'prepare', asked, { signal })

/** Has the items of a version hashed, in a thread. */
export const askHash = ({ threads }: Context, asked: HashRequest, signal: AbortSignal) =>
  threads.ask(itemsThread, 'hash', asked, { signal })

/** Has the images of a version placed, in a thread. */
export const askPlacing = ({ threads }: Context, asked: PlacingRequest, signal?: AbortSignal): Promise<Placing> =>
  threads.ask(placingThread, 'place', asked, { signal })

/** Has items of a version read, in a thread. */
export const askPages =
  ({ threads }: Context, signal: AbortSignal): ReadAhead =>
  (asked) =>
    threads.ask(itemsThread, 'page', asked, { signal })
