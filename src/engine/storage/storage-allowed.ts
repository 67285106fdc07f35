import { resolve } from 'node:path'
import { readStorageAddress, type StorageAddress } from '#model/storage-address.ts'
import type { Context } from '../context.ts'
import { invalid, refused } from '../errors.ts'

type Allowing = Pick<Context, 'storageAllowed'>

/**
 * Reads an address in object storage. Throws INVALID for any other text, and REFUSED for a bucket that the admin of a
 * server did not allow: the keys are the server's, so not every user may use them.
 */
export function requireStorageAllowed({ storageAllowed }: Allowing, text: string): StorageAddress {
  const address = readStorageAddress(text)
  if ('problem' in address) throw invalid(address.problem)
  if (storageAllowed && !storageAllowed.includes(address.bucket))
    throw refused(
      `This server may not use the bucket ${address.bucket}. Whoever runs it can allow it: winnow serve --allow-storage ${address.bucket}.`,
      'storage-bucket',
    )
  return address
}

/** Returns the path or address for a result. Throws INVALID unless exactly one is given, and as above for the address. */
export function placeOfResult(context: Allowing, path: string | undefined, address: string | undefined): string {
  if (path !== undefined && address === undefined) return resolve(path)
  if (address === undefined || path !== undefined)
    throw invalid('Name a place on a disk, or an address in object storage.')
  requireStorageAllowed(context, address)
  return address.replace(/\/+$/, '')
}
