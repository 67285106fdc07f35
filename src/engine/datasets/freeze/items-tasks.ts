import type { OnProgress } from '../../progress.ts'
import { openReader } from '../../query/for-threads.ts'
import type { ReadStore } from '../../store/index.ts'
import { changedImages, compareObjects, type Versions } from '../diff/changed-objects.ts'
import { compareVersions } from '../diff/compare-versions.ts'
import { writeDiff } from '../diff/write-diff.ts'
import { type HashRequest, hashItems } from './hash-items.ts'
import { type PlacingRequest, placeImages } from './place-images.ts'
import { type ItemsRequest, prepareItems } from './prepare-items.ts'

export const tasks = {
  place: (store: ReadStore, request: PlacingRequest, step: OnProgress) => placeImages(store, request, () => step(0)),
  prepare: (store: ReadStore, request: ItemsRequest) => prepareItems(store, request),
  hash: (store: ReadStore, request: HashRequest) => hashItems(store, request),
  compare: (store: ReadStore, { a, b }: Versions) => compareVersions(store, a, b),
  compareObjects,
  changedImages,
  writeDiff,
}

/**
 * Places and prepares the images of a version and compares versions, over a read-only connection. Each answer is consistent
 * with one moment of the workspace.
 */
export const open = openReader()
