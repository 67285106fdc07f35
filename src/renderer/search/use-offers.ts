import { useQuery } from '@tanstack/react-query'
import { toReviewBy } from '#model/query/to-review.ts'
import { queries, queryClient } from '../connection/index.ts'
import { useSettled } from '../kit/index.ts'
import { aloneWith, type Offer, offersFor } from './offers.ts'

const restMs = 120

export const asItIs = (where: string): string => where

/** An offer with its number of images; null if that is unknown. */
export type CountedOffer = { offer: Offer; count: number | null }

const namesQuery = (text: string) => ({
  ...queries.library.suggest.queryOptions({ input: { text: text.trim().slice(0, 200) } }),
  staleTime: 5000,
})
const userQuery = queries.access.whoami.queryOptions()

/** `meant` narrows or widens the query of the images to count. */
const countsQuery = (offers: readonly Offer[], where: string, meant: (where: string) => string) => ({
  ...queries.library.counts.queryOptions({ input: { wheres: offers.map((offer) => meant(aloneWith(where, offer))) } }),
  staleTime: 5000,
  retry: false,
})

const withCounts = (offers: readonly Offer[], counts: readonly (number | null)[] = []): CountedOffer[] =>
  offers.map((offer, n) => ({ offer, count: counts[n] ?? null }))

/** Sorts offers without images to the end. */
const sorted = (offers: readonly CountedOffer[]): CountedOffer[] => [
  ...offers.filter(({ count }) => count !== 0),
  ...offers.filter(({ count }) => count === 0),
]

/** Returns whether an offer searches all file names or comments, which is slow. */
const isText = (offer: Offer): boolean => offer.some(({ kind }) => kind === 'file' || kind === 'comment')

/** Waits for the offers of a text with their counts. */
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
 * Returns the offers of the typed text with their counts within the rest of the query; empty until they are known. Without
 * `texts`, file names and comments are not searched.
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
