import { readStorageAddress, type StorageAddress } from '#model/storage-address.ts'
import type { Context } from '../context.ts'
import { invalid, refused } from '../errors.ts'

/**
 * What an address in object storage names. Throws INVALID for what is none, and REFUSED for a bucket that the admin of a server
 * did not allow: its keys are the server's, and not everybody's who signed in.
 */
export function requireStorageAllowed(
  { storageAllowed }: Pick<Context, 'storageAllowed'>,
  text: string,
): StorageAddress {
  const address = readStorageAddress(text)
  if ('problem' in address) throw invalid(address.problem)
  if (storageAllowed && !storageAllowed.includes(address.bucket))
    throw refused(
      `This server may not use the bucket ${address.bucket}. Whoever runs it can allow it: winnow serve --allow-storage ${address.bucket}.`,
      'storage-bucket',
    )
  return address
}
