import { useQuery } from '@tanstack/react-query'
import { toReviewBy } from '#model/query/to-review.ts'
import { queries, queryClient } from '../connection/index.ts'
import { useSettled } from '../kit/index.ts'
import { aloneWith, type Offer, offersFor } from './offers.ts'

const restMs = 120

export const asItIs = (where: string): string => where

/** With how many images it is about; null where that can't be told. */
export type CountedOffer = { offer: Offer; count: number | null }

const namesQuery = (text: string) => ({
  ...queries.library.suggest.queryOptions({ input: { text: text.trim().slice(0, 200) } }),
  staleTime: 5000,
})
const userQuery = queries.access.whoami.queryOptions()

/** `meant`: which of the found images are counted, or more than those. */
const countsQuery = (offers: readonly Offer[], where: string, meant: (where: string) => string) => ({
  ...queries.library.counts.queryOptions({ input: { wheres: offers.map((offer) => meant(aloneWith(where, offer))) } }),
  staleTime: 5000,
  retry: false,
})

const withCounts = (offers: readonly Offer[], counts: readonly (number | null)[] = []): CountedOffer[] =>
  offers.map((offer, n) => ({ offer, count: counts[n] ?? null }))

/** Those with images first; what finds none comes last. */
const sorted = (offers: readonly CountedOffer[]): CountedOffer[] => [
  ...offers.filter(({ count }) => count !== 0),
  ...offers.filter(({ count }) => count === 0),
]

/** Texts are looked for in all file names and comments, which takes longer than anything else. */
const isText = (offer: Offer): boolean => offer.some(({ kind }) => kind === 'file' || kind === 'comment')

/** What a text may mean, once the names in the workspace are known and the images are counted. */
export async function offersOf(text: string, where: string, meant: (where: string) => string): Promise<CountedOffer[]> {
  if (text.trim() === '') return []
  const [names, { name }] = await Promise.all([
    queryClient.fetchQuery(namesQuery(text)),
    queryClient.fetchQuery(userQuery),
  ])
  const offers = offersFor(text, { names, nowMs: Date.now(), toReview: toReviewBy(name) })
  return sorted(withCounts(offers, (await queryClient.fetchQuery(countsQuery(offers, where, meant))).counts))
}

/**
 * What the typed text may mean, each with how many images that are within the rest of the query; empty until known. Without
 * `texts`, nothing is looked for in file names and comments.
 */
export function useOffers(text: string, where: string, { meant = asItIs, texts = true } = {}): CountedOffer[] {
  const rested = useSettled(text, restMs)
  const names = useQuery({ ...namesQuery(rested), enabled: rested.trim() !== '' })
  const user = useQuery(userQuery).data
  const isCurrent = rested === text && names.data && user && text.trim() !== ''
  const offers = isCurrent
    ? offersFor(text, { names: names.data, nowMs: Date.now(), toReview: toReviewBy(user.name) })
    : []
  const [quick, slow] = [offers.filter((offer) => !isText(offer)), offers.filter((offer) => texts && isText(offer))]
  const counts = useQuery({ ...countsQuery(quick, where, meant), enabled: quick.length > 0 })
  const isCounted = quick.length === 0 || counts.isFetched
  const slowCounts = useQuery({ ...countsQuery(slow, where, meant), enabled: isCounted && slow.length > 0 })
  if (!isCounted) return []
  return sorted([
    ...withCounts(quick, counts.data?.counts),
    ...(slowCounts.isFetched ? withCounts(slow, slowCounts.data?.counts) : []),
  ])
}
