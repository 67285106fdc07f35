import { hashDistance } from '#model/perceptual-hash.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { keyedHash } from '../../workspace/for-threads.ts'
import { type OriginalLocation, placedColumns } from '../files/files.ts'

export type KnownImage = OriginalLocation & { id: number; path: string }

export const imageWithHash = (store: ReadOnlyStore, sha256: string): KnownImage | undefined =>
  store.get<KnownImage>(`SELECT id, path, ${placedColumns} FROM image WHERE sha256 = ?`, [sha256])

export const hasErased = (store: ReadOnlyStore): boolean =>
  store.get("SELECT 1 FROM tombstone WHERE kind = 'erased' LIMIT 1") !== undefined

/** Whether an image of this content was erased permanently and may not be imported again. */
export const isErased = (store: ReadOnlyStore, sha256: string): boolean =>
  hasErased(store) &&
  store.get('SELECT 1 FROM tombstone WHERE kind = ? AND keyed_hash = ?', ['erased', keyedHash(store, sha256)]) !==
    undefined

/** Two images look almost alike when at most this many of the 64 bits of their perceptual hashes differ. */
const nearBits = 6

/** Whether an image is a near-duplicate of one that was erased while the settings kept fingerprints. */
export const matchesErased = (store: ReadOnlyStore, perceptualHash: string | null): boolean =>
  perceptualHash !== null &&
  store
    .all<{ hash: string }>(
      "SELECT perceptual_hash AS hash FROM tombstone WHERE kind = 'erased' AND perceptual_hash IS NOT NULL",
    )
    .some(({ hash }) => hashDistance(hash, perceptualHash) <= nearBits)
