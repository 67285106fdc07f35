import { z } from 'zod'
import { parseJson } from '#model/text/parse-json.ts'
import type { ActingContext } from '../context.ts'
import { keyedHashes } from '../workspace/index.ts'
import { listErasure } from './purge/plan-purge.ts'
import { purgeJob } from './purge/purge-job.ts'
import { purgeById } from './purge/purge-record.ts'

const Log = z.object({ winnow: z.literal('erasures'), key: z.string(), hashes: z.array(z.string()) })

/** Parses a log of erasures; null for any other text. */
export const parseErasureLog = (text: string): z.infer<typeof Log> | null => Log.safeParse(parseJson(text)).data ?? null

/** Erases erased images of a restored workspace again, even held ones: their hold had been released. */
export async function replayErasures(acting: ActingContext, hashes: ReadonlySet<string>): Promise<number> {
  const { store, jobs, actor } = acting
  const keyed = store.write(() => keyedHashes(store))
  const imageRows = store
    .arrays<[row: number, sha256: string]>("SELECT id, sha256 FROM image WHERE lifecycle <> 'purged'")
    .flatMap(([row, sha256]) => (hashes.has(keyed(sha256)) ? [row] : []))
  if (imageRows.length === 0) return 0
  store.write(() =>
    store.run('DELETE FROM hold_image WHERE image_id IN (SELECT value FROM json_each(?))', [JSON.stringify(imageRows)]),
  )
  const { purgeId } = await listErasure(acting, {
    imageRows,
    reason: 'Erased before; restored by a backup.',
    basis: 'The erasure log',
  })
  const ended = await jobs.wait(jobs.enqueue(purgeJob, { purgeId }, actor))
  const { purged } = await purgeById(acting, purgeId)
  if (ended.status !== 'done' || purged !== imageRows.length)
    throw new Error(`Previously erased images could not be erased again, so nothing was restored. ${ended.error ?? ''}`)
  return purged
}
