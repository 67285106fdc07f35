import type { Context } from '../../context.ts'
import { classesOf, type DatasetRow, sealedRows } from '../queries.ts'
import { type ClassNames, namesOf } from '../versions/content-hash.ts'
import { isLarge, itemsThread } from './items-thread.ts'
import { batchSize, type PreparedItem, prepareItems } from './prepare-items.ts'

/** Images per request to a thread, and how many such pieces are prepared ahead. */
const maxBatch = 2000
const maxAhead = 50

export type PreparedAhead = {
  /** The next items in row order; null after the last. */
  next(): Promise<PreparedItem[][] | null>
  /** Current items of these images. */
  now(rows: readonly number[]): PreparedItem[][]
  stop(): void
}

/**
 * Prepares the items of images for a version in a thread, ahead of their use; a few items are prepared when they
 * are requested. They come from the previous version if an image is at the same revision.
 */
export function prepareAhead(
  context: Context,
  version: DatasetRow,
  rows: Uint32Array,
  signal: AbortSignal,
): PreparedAhead {
  const { store, threads } = context
  const names = namesOf(classesOf(version))
  const former = formerOf(context, version, names)
  const now = (some: readonly number[]) => prepareItems(store, { rows: some, former, names })
  const stopped = new AbortController()
  const either = AbortSignal.any([signal, stopped.signal])
  const prepareApart = (some: readonly number[]) =>
    threads.ask(itemsThread, 'prepare', { rows: some, former, names }, { signal: either })
  const made: Promise<PromiseSettledResult<PreparedItem[][]>[]>[] = []
  let requested = 0
  const pieceOf = (size: number) => {
    const some = Array.from({ length: Math.min(size, rows.length - requested) }, (_, i) => rows[requested + i]!)
    requested += some.length
    return some
  }
  const ask = () => {
    // A failure is thrown when the batch is taken.
    while (isLarge(rows.length) && requested < rows.length && made.length < maxAhead)
      made.push(Promise.allSettled([prepareApart(pieceOf(maxBatch))]))
  }
  ask()
  return {
    async next() {
      if (!isLarge(rows.length)) return requested < rows.length ? now(pieceOf(batchSize)) : null
      const settled = await made.shift()
      ask()
      const [piece] = settled ?? []
      if (piece?.status === 'rejected') throw piece.reason
      return piece?.value ?? null
    },
    now,
    stop: () => stopped.abort(),
  }
}

/** The previous version, if its digests are valid for this one too: no class was renamed. */
function formerOf({ store }: Context, version: DatasetRow, names: ClassNames): number | null {
  const former = sealedRows(store).at(-1)
  if (!former || former.id === version.id) return null
  return classesOf(former).every(({ classId, name }) => (names.get(classId) ?? name) === name) ? former.id : null
}
