import { useQuery } from '@tanstack/react-query'
import { queries, queryClient } from '../connection/index.ts'
import { useSettled } from '../kit/index.ts'
import { type Offer, offersFor } from './offers.ts'
import { excludingTerm, termAlone } from './query-terms.ts'

const restMs = 120

const namesQuery = (text: string) => ({
  ...queries.library.suggest.queryOptions({ input: { text: text.trim().slice(0, 200) } }),
  staleTime: 5000,
})

/** What a text may mean, once the names in the workspace are known. */
export async function offersOf(text: string): Promise<Offer[]> {
  return offersFor(text, text.trim() === '' ? [] : await queryClient.fetchQuery(namesQuery(text)), Date.now())
}

/**
 * What the typed text may mean, each with how many images that are, or are left without it, within the rest of the
 * query; empty until known.
 */
export function useOffers(
  text: string,
  where: string,
  excludes: boolean,
): { offers: Offer[]; counts: readonly (number | null)[] } {
  const rested = useSettled(text, restMs)
  const names = useQuery({ ...namesQuery(rested), enabled: rested.trim() !== '' })
  const isCurrent = rested === text && names.data !== undefined && text.trim() !== ''
  const offers = isCurrent ? offersFor(text, names.data, Date.now()) : []
  const counts = useQuery({
    ...queries.library.counts.queryOptions({
      input: { wheres: offers.map(({ term }) => (excludes ? excludingTerm(where, term) : termAlone(where, term))) },
    }),
    enabled: offers.length > 0,
    staleTime: 5000,
    retry: false,
  })
  return { offers, counts: counts.data?.counts ?? [] }
}
