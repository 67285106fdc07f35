import { useQueries } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { FacetCounts } from '#contract'
import { queries } from '../../../connection/index.ts'
import { needsAll, withoutFields } from '../../../search/query-terms.ts'
import { facets } from './facet-panel.ts'

/** The engine reads the whole library for the first answer, so the counts start after the images have appeared. */
const startsAfterMs = 300

/**
 * Returns the counts of all facets. A facet is counted without its own conditions, so that its other values keep their counts.
 * Classes are requested separately, because reading the labels takes a while at first.
 */
export function useFacets(where: string): { counts: ReadonlyMap<string, FacetCounts>; error: Error | null } {
  const isTime = useIsTime()
  const counts = useRef(new Map<string, FacetCounts>())
  const batches = new Map<string, { where: string; facets: string[] }>()
  for (const { name, fields } of facets) {
    // If a query needs several values at once, another value narrows it further, so it counts under the whole query.
    const rest = needsAll(where, fields) ? where : withoutFields(where, fields)
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
  // Previous counts stay until new ones arrive. If no image matches, the previous values stay with a count of 0.
  for (const { data } of found)
    for (const facet of data?.facets ?? []) {
      const former = data?.images === 0 ? counts.current.get(facet.name)?.values : undefined
      counts.current.set(
        facet.name,
        former ? { ...facet, values: former.map((one) => ({ ...one, images: 0 })) } : facet,
      )
    }
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
