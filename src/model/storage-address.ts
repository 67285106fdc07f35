/** The address of an object, or of all objects whose keys start with `key`. A key may contain any character. */
export type StorageAddress = { bucket: string; key: string }

/** Whether a text is an address in object storage and not a file. */
export const isStorageAddress = (text: string): boolean => /^s3:\/\//i.test(text)

export const storageAddress = ({ bucket, key }: StorageAddress): string => `s3://${bucket}/${key}`

/** Last part of an object's key, as the name of a file. */
export const objectName = (key: string): string => key.slice(key.lastIndexOf('/') + 1)

const others: readonly [RegExp, string][] = [
  [
    /^(gs|gcs):\/\//i,
    'Winnow reads Google Cloud Storage through its S3 interface: make HMAC keys for the bucket, run winnow storage set s3://BUCKET --endpoint https://storage.googleapis.com, and use s3://BUCKET.',
  ],
  [
    /^(az|azure|abfss?|wasbs?|adl):\/\/|\.blob\.core\.windows\.net/i,
    'Winnow does not read Azure Blob Storage, which has no S3 interface. Put an S3 gateway in front of it and use s3://BUCKET, or copy the files to a folder.',
  ],
]

/** Why Winnow does not read the storage that a text names, and what to do; null for any other text. */
export const otherStorage = (text: string): string | null => others.find(([pattern]) => pattern.test(text))?.[1] ?? null

const bucketName = /^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/

/** Reads `s3://bucket/prefix`. `problem` is a sentence. */
export function readStorageAddress(text: string): StorageAddress | { problem: string } {
  const other = otherStorage(text)
  if (other) return { problem: other }
  if (!isStorageAddress(text)) return { problem: `${text} is no address in object storage. Write s3://BUCKET/PREFIX.` }
  const rest = text.slice('s3://'.length)
  const slash = rest.indexOf('/')
  const bucket = slash < 0 ? rest : rest.slice(0, slash)
  if (!bucketName.test(bucket)) return { problem: `${text} has no valid bucket name. Write s3://BUCKET/PREFIX.` }
  return { bucket, key: slash < 0 ? '' : rest.slice(slash + 1) }
}
