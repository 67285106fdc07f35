import { isStorageAddress } from '#model/storage-address.ts'
import type { StoredObject } from '../../storage/index.ts'
import type { ReadOnlyStore, Store } from '../../store/index.ts'
import { type OriginalLocation, placedColumns } from '../files/files.ts'

/** The storage's facts about an object when it was read. */
export type ObjectFacts = Pick<StoredObject, 'etag' | 'versionId' | 'sizeBytes'>

export const isInStorage = ({ storage, file }: Pick<OriginalLocation, 'storage' | 'file'>): boolean =>
  storage === 'linked' && isStorageAddress(file)

/** SQL for images whose originals stay in object storage. */
export const inStorage = "storage = 'linked' AND file GLOB 's3://*'"

/** Records the facts of an object when an image is read from it. Only inside of a `store.write`. */
export function noteObject(store: Store, imageRow: number, address: string, facts: ObjectFacts, atMs: number): void {
  store.run(
    `INSERT INTO storage_object (address, image_id, etag, version_id, size_bytes, seen_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (address) DO UPDATE SET image_id = excluded.image_id, etag = excluded.etag,
       version_id = excluded.version_id, size_bytes = excluded.size_bytes, seen_at = excluded.seen_at`,
    [address, imageRow, facts.etag, facts.versionId, facts.sizeBytes, atMs],
  )
}

/** Returns the ETag with which an image was read from an object; undefined when the object holds another image now. */
export const etagOf = (store: ReadOnlyStore, imageRow: number, address: string): string | undefined =>
  store.values<string>('SELECT etag FROM storage_object WHERE address = ? AND image_id = ?', [address, imageRow])[0]

/** Returns the image that was read from an object, if the object is unchanged. */
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
