import type { ActingContext } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { defineThread } from '../../threads/threads.ts'
import type { TrackLink, tasks } from './link-tasks.ts'

const linksThread = defineThread<typeof tasks>({ tasks: 'links', pool: 'compute' })

/** Proposes links for the open predictions in these images, by image. Reads whole sequences. */
export async function trackLinks(
  { store, threads }: ActingContext,
  imageRows: Uint32Array,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, TrackLink[]>> {
  const sequences = store.values<number>(
    'SELECT DISTINCT sequence_id FROM sequence_frame WHERE image_id IN (SELECT value FROM json_each(?)) ORDER BY 1',
    [JSON.stringify([...imageRows])],
  )
  const requested = new Set(imageRows)
  const links: TrackLink[] = []
  for (const sequence of sequences)
    for (const link of await threads.ask(linksThread, 'ofSequence', { sequence }, { signal }))
      if (requested.has(link[0])) links.push(link)
  return Map.groupBy(links, ([imageRow]) => imageRow)
}

/**
 * Gives predictions their tracks and returns those that have one now: predictions that became labels meanwhile stay
 * unchanged.
 */
export const writeLinks = (store: Store, links: readonly TrackLink[]): TrackLink[] =>
  links.filter(
    ([imageRow, modelRow, n, track]) =>
      store.run(
        `UPDATE prediction SET track = :track WHERE image_id = :imageRow AND model_id = :modelRow AND n = :n AND outcome = 0
           AND prediction.track IS NULL
           AND NOT EXISTS (SELECT 1 FROM annotation WHERE image_id = :imageRow AND annotation.track = :track)`,
        { imageRow, modelRow, n, track },
      ).changes > 0,
  )

/** Removes open predictions from their tracks and returns how many there were. */
export const removeLinks = (store: Store, links: readonly TrackLink[]): number =>
  links.filter(
    ([imageRow, modelRow, n, track]) =>
      store.run(
        `UPDATE prediction SET track = NULL WHERE image_id = ? AND model_id = ? AND n = ? AND outcome = 0
           AND track = ?`,
        [imageRow, modelRow, n, track],
      ).changes > 0,
  ).length
