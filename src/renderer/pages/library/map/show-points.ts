import { plural, t } from '@lingui/core/macro'
import type { MapOf } from '#contract'
import type { QueryTree } from '#model/query/query-tree.ts'
import type { MapPoints } from '#model/tiles/map-points.ts'
import { engine, showProblem } from '../../../connection/index.ts'
import { formatCount, toast } from '../../../kit/index.ts'
import { conjuncts, joined, readQuery } from '../../../search/query-terms.ts'
import { showQuery, useLibraryView } from '../library-view.ts'

/** The most images that the engine keeps for a search. */
const maxImages = 20_000

const withoutSearch = (where: string): QueryTree[] =>
  conjuncts(where).filter((part) => !(part.op === 'call' && part.name === 'inSearch'))

/** Shows the images of these points in the library, within the rest of the query. */
export async function showPoints(points: MapPoints, places: readonly number[], of: MapOf): Promise<void> {
  if (places.length === 0) return showAllPoints()
  const all = [...new Set(places.map((n) => points.images[n]!))]
  const images = all.slice(0, maxImages)
  const title = t`${of === 'objects' ? plural(places.length, { one: '# object', other: '# objects' }) : plural(places.length, { one: '# image', other: '# images' })} on the map`
  try {
    const search = await engine.embeddings.keep({ title, images })
    const { where, order } = useLibraryView.getState()
    showQuery(joined([...withoutSearch(where), readQuery(search.where)]), order)
    if (images.length < all.length)
      toast({ title: t`Only the first ${formatCount(images.length)} of ${formatCount(all.length)} images are shown` })
  } catch (error) {
    showProblem(t`Can’t show these points`)(error)
  }
}

/** Removes the selection on the map from the query. */
export function showAllPoints(): void {
  const { where, order } = useLibraryView.getState()
  const rest = withoutSearch(where)
  if (rest.length < conjuncts(where).length) showQuery(rest.length > 0 ? joined(rest) : '', order)
}
