import { t } from '@lingui/core/macro'
import { isStorageAddress, otherStorage, readStorageAddress } from '#model/storage-address.ts'

/** Returns what is wrong with an address in object storage; null if nothing is, or while it is being typed. */
export function addressProblem(address: string): string | null {
  const other = otherStorage(address)
  if (other) return other
  if (!isStorageAddress(address)) return address.length > 4 ? t`Write s3://BUCKET/PREFIX` : null
  const read = readStorageAddress(address)
  return 'problem' in read && address.length > 's3://'.length ? read.problem : null
}

/** Returns why an address can't be used; null if it can. */
export const whyNotAddress = (address: string): string | null =>
  'problem' in readStorageAddress(address) ? (addressProblem(address) ?? t`Enter an address first`) : null
