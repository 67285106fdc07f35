import { resolve } from 'node:path'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { requireStorageAllowed } from './storage-allowed.ts'

/**
 * Where something goes that can go into a file or folder, or into object storage. Throws INVALID unless one of both is named, and
 * REFUSED for object storage that is not allowed here.
 */
export function placeOfResult(
  context: Pick<Context, 'storageAllowed'>,
  path: string | undefined,
  address: string | undefined,
): string {
  if (path !== undefined && address === undefined) return resolve(path)
  if (address === undefined || path !== undefined)
    throw invalid('Name a place on a disk, or an address in object storage.')
  requireStorageAllowed(context, address)
  return address.replace(/\/+$/, '')
}
