import type { OnProgress } from '../../progress.ts'
import { openReader } from '../../query/for-threads.ts'
import type { ReadStore } from '../../store/index.ts'
import { type PageAsked, readPage } from '../versions/version.ts'
import { hashItems, type VersionAsked } from './hash-items.ts'
import { type PlacingAsked, placeImages } from './place-images.ts'
import { type ItemsAsked, prepareItems } from './prepare-items.ts'

export const tasks = {
  place: (store: ReadStore, asked: PlacingAsked, step: OnProgress) => placeImages(store, asked, () => step(0)),
  prepare: (store: ReadStore, asked: ItemsAsked) => prepareItems(store, asked),
  hash: (store: ReadStore, asked: VersionAsked) => hashItems(store, asked),
  page: (store: ReadStore, asked: PageAsked) => readPage(store, asked),
}

/** Places and prepares what a version will hold, and reads what it holds, by a connection that can only read. Each answer is of one moment of the workspace. */
export const open = openReader()
