import type { Folders, Log } from '../context.ts'
import type { Store } from '../store/index.ts'
import { attachThumbnails } from './decoding/thumbnails.ts'
import { sweepUnfinished } from './files/files.ts'

/** Prepares the library for a workspace that is being opened, before anything else uses it. */
export function openLibrary({ store, folders, log }: { store: Store; folders: Folders; log: Log }): void {
  attachThumbnails(store, folders.cache, log)
  sweepUnfinished(folders)
}
