import { useQueries } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { FacetCounts, FacetValue } from '#contract'
import { queries } from '../../../connection/index.ts'
import { needsAll, withoutFields } from '../../../search/query-terms.ts'
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
    // Where all of several are needed, a further one narrows the images down: it is counted among them.
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
  // Former counts stay until the new ones arrive; where nothing is found, the former values stay with a count of 0.
  for (const { data } of found)
    for (const facet of data?.facets ?? []) {
      const former = data?.images === 0 ? counts.current.get(facet.name)?.values : undefined
      counts.current.set(facet.name, former ? { ...facet, values: former.map(noneOf) } : facet)
    }
  return { counts: counts.current, error: found.find(({ error }) => error)?.error ?? null }
}

const noneOf = (value: FacetValue): FacetValue => ({ ...value, images: 0 })

export function useIsTime(): boolean {
  const [isTime, setIsTime] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsTime(true), startsAfterMs)
    return () => clearTimeout(timer)
  }, [])
  return isTime
}
