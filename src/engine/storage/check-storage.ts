import { randomUUID } from 'node:crypto'
import { type StorageAddress, storageAddress } from '#model/storage-address.ts'
import { ObjectStore } from './object-store.ts'
import { endpointName, storagePlace } from './storage-place.ts'
import { type Operation, StorageError, type StorageProblem } from './storage-problem.ts'

/** `steps` are in the order in which they run. A wrong clock, endpoint or key fails the first one. */
type StorageCheck = {
  address: string
  endpoint: string
  region: string
  profile: string | null
  pathStyle: boolean
  steps: {
    step: Operation
    state: 'ok' | 'failed' | 'skipped'
    problem: StorageProblem | null
    message: string | null
  }[]
}

/**
 * Tries what Winnow does at an address: lists, reads a byte of the first object, writes an object and deletes it.
 * Problems are in the answer, not thrown.
 */
export async function checkStorage(
  address: StorageAddress,
  { write = true, signal }: { write?: boolean; signal?: AbortSignal } = {},
): Promise<StorageCheck> {
  const place = await storagePlace(address.bucket)
  const storage = await ObjectStore.open(address.bucket, place)
  const steps: StorageCheck['steps'] = []
  const attempt = async <T>(step: Operation, work: () => Promise<T>): Promise<T | null> => {
    try {
      const result = await work()
      steps.push({ step, state: 'ok', problem: null, message: null })
      return result
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      steps.push({ step, state: 'failed', problem: error.problem, message: error.message })
      return null
    }
  }
  const skip = (step: Operation, message: string) => steps.push({ step, state: 'skipped', problem: null, message })
  const run = async () => {
    const page = await attempt('list', async () => {
      const { value } = await storage.list(address.key, { pageSize: 10, signal }).next()
      return value ?? []
    })
    if (steps[0]?.problem && steps[0].problem !== 'no-right') {
      for (const step of ['read', 'write'] as const) skip(step, 'Listing failed.')
      return
    }
    const first = page?.find(({ sizeBytes }) => sizeBytes > 0)
    if (first)
      await attempt('read', async () => {
        for await (const _ of (await storage.read(first.key, { to: 1, signal })).bytes);
      })
    else skip('read', page ? `There is no object to read at ${storageAddress(address)}.` : 'No object was listed.')
    if (!write) {
      skip('write', 'Not asked for.')
      return
    }
    const folder = address.key === '' || address.key.endsWith('/') ? address.key : `${address.key}/`
    const key = `${folder}.winnow-check-${randomUUID()}`
    const written = await attempt('write', () =>
      storage.write(key, Buffer.from('winnow storage check'), { onlyNew: true, signal }),
    )
    if (written) await attempt('delete', () => storage.remove(key, { signal }))
  }
  await run().finally(() => storage.close())
  const { region, profile = null, pathStyle } = place
  return { address: storageAddress(address), endpoint: endpointName(place), region, profile, pathStyle, steps }
}
