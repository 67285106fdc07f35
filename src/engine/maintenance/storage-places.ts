import type { StoragePlaces } from '#contract'
import { readManaged } from '../../managed/read-managed.ts'
import type { Context } from '../context.ts'
import { whyNoStorage } from '../managed-limits.ts'
import { allConnectionSettings, endpointName, storagePlace } from '../storage/index.ts'

const notOnServer =
  'This server may not use object storage. Whoever runs it can allow a bucket: winnow serve --allow-storage BUCKET.'

/** The buckets that have settings here; on a server those that are allowed. */
export async function storagePlaces({ storageAllowed }: Pick<Context, 'storageAllowed'>): Promise<StoragePlaces> {
  const refusal = whyNoStorage(readManaged()) ?? (storageAllowed?.length === 0 ? notOnServer : null)
  if (refusal !== null) return { buckets: [], refusal }
  const names = storageAllowed ?? [...(await allConnectionSettings()).keys()]
  const buckets = names.map(async (bucket) => ({ bucket, endpoint: endpointName(await storagePlace(bucket)) }))
  return { buckets: await Promise.all(buckets), refusal }
}
