import type { Explanation } from '#contract'
import { idOf } from '#model/ids.ts'
import { hashDistance } from '#model/perceptual-hash.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import type { Trace, TracedImage } from '../plans/trace.ts'

/** At most this many others are named; the image itself always is. */
const maxNamed = 60

/** The near-duplicates that a rule ranked together with an image, best first; if several rules did, those of the deciding one. */
export function rankedDuplicates(
  store: ReadOnlyStore,
  trace: Trace,
  { row: own, places, matches }: TracedImage,
): Explanation['nearDuplicates'] {
  const ranked = places.filter(({ kind }) => kind === 'duplicate')
  const place = ranked.find(({ clauseId }) => matches.some(({ id }) => id === clauseId)) ?? ranked[0]
  if (!place) return null
  const cluster = trace
    .holders(place.clauseId, place.group, place.period)
    .filter(({ kind }) => kind === 'duplicate')
    .sort((a, b) => a.rank - b.rank)
  const shown = cluster.filter(({ row }, n) => n < maxNamed || row === own)
  const images = store.all<{ id: number; path: string; hash: string | null }>(
    'SELECT id, path, perceptual_hash AS hash FROM image WHERE id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(shown.map(({ row }) => row))],
  )
  const imageAt = new Map(images.map((image) => [image.id, image]))
  const ownHash = imageAt.get(own)?.hash ?? null
  return {
    rule: place.clauseId,
    keep: place.limit,
    of: place.of,
    images: shown.flatMap(({ row, rank, limit }) => {
      const image = imageAt.get(row)
      if (!image) return []
      const { path, hash } = image
      return [
        { imageId: idOf('img', row), path, rank, stays: rank <= limit, alikePercent: alikePercent(ownHash, hash) },
      ]
    }),
  }
}

const hashBits = 64

const alikePercent = (a: string | null, b: string | null): number | null =>
  a === null || b === null ? null : Math.round((100 * (hashBits - hashDistance(a, b))) / hashBits)
