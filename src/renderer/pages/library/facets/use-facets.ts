import { useQueries } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { FacetCounts } from '#contract'
import { queries } from '../../../connection/index.ts'
import { withoutFields } from '../../../search/query-terms.ts'
import { facets } from './facet-panel.ts'

/** The engine reads the whole library for the first answer: not before the images have come up. */
const startsAfterMs = 300

/**
 * The counts of all facets. What a query says of a facet itself is left out when that one is counted, so that its other
 * values keep their counts. Classes are requested separately: reading the labels takes a while at first.
 */
export function useFacets(where: string): { counts: ReadonlyMap<string, FacetCounts>; error: Error | null } {
  const isTime = useIsTime()
  const counts = useRef(new Map<string, FacetCounts>())
  const batches = new Map<string, { where: string; facets: string[] }>()
  for (const { name, fields } of facets) {
    const rest = withoutFields(where, fields)
    const key = `${name === 'class' ? 'slow ' : ''}${rest}`
    const batch = batches.get(key)
    if (batch) batch.facets.push(name)
    else batches.set(key, { where: rest, facets: [name] })
  }
  const found = useQueries({
    queries: [...batches.values()].map((batch) => ({
      ...queries.library.facets.queryOptions({ input: { where: batch.where || undefined, facets: batch.facets } }),
      enabled: isTime,
      retry: false,
    })),
  })
  // Former counts stay until the new ones arrive.
  for (const { data } of found) for (const facet of data?.facets ?? []) counts.current.set(facet.name, facet)
  return { counts: counts.current, error: found.find(({ error }) => error)?.error ?? null }
}

export function useIsTime(): boolean {
  const [isTime, setIsTime] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsTime(true), startsAfterMs)
    return () => clearTimeout(timer)
  }, [])
  return isTime
}
