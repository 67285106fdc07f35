import { isStorageAddress } from '#model/storage-address.ts'
import type { StoredObject } from '../../storage/index.ts'
import type { ReadOnlyStore, Store } from '../../store/index.ts'
import { type OriginalLocation, placedColumns } from '../files/files.ts'

/** What the storage said of an object when it was read. */
export type ObjectFacts = Pick<StoredObject, 'etag' | 'versionId' | 'sizeBytes'>

/** Whether the original of an image stays in object storage. */
export const isInStorage = ({ storage, file }: Pick<OriginalLocation, 'storage' | 'file'>): boolean =>
  storage === 'linked' && isStorageAddress(file)

/** SQL for images whose originals stay in object storage. */
export const inStorage = "storage = 'linked' AND file GLOB 's3://*'"

/** Keeps what an object was when an image was read from it. Only inside of a `store.write`. */
export function noteObject(store: Store, imageRow: number, address: string, facts: ObjectFacts, atMs: number): void {
  store.run(
    `INSERT INTO storage_object (address, image_id, etag, version_id, size_bytes, seen_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (address) DO UPDATE SET image_id = excluded.image_id, etag = excluded.etag,
       version_id = excluded.version_id, size_bytes = excluded.size_bytes, seen_at = excluded.seen_at`,
    [address, imageRow, facts.etag, facts.versionId, facts.sizeBytes, atMs],
  )
}

/** The ETag with which an image was read from an object; undefined when the object holds another image by now. */
export const etagOf = (store: ReadOnlyStore, imageRow: number, address: string): string | undefined =>
  store.values<string>('SELECT etag FROM storage_object WHERE address = ? AND image_id = ?', [address, imageRow])[0]

/** The image that was read from an object, if that has not changed since. */
export const imageOfObject = (
  store: ReadOnlyStore,
  address: string,
  { etag, sizeBytes }: ObjectFacts,
): (OriginalLocation & { id: number; path: string; sha256: string }) | undefined =>
  etag === ''
    ? undefined
    : store.get(
        `SELECT image.id, path, sha256, ${placedColumns} FROM storage_object JOIN image ON image.id = image_id
         WHERE address = ? AND etag = ? AND storage_object.size_bytes = ?`,
        [address, etag, sizeBytes],
      )
