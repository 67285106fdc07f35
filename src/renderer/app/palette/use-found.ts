import { plural, t } from '@lingui/core/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ImageId } from '#model/ids.ts'
import { termOf } from '#model/query/query-text.ts'
import { toReviewBy } from '#model/query/to-review.ts'
import { folderOf, queries, reportProblem, shell, useWorkspace } from '../../connection/index.ts'
import { fileName, useSettled } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { keyOf, type Offer, offerText, withOffer } from '../../search/offers.ts'
import { withTerm } from '../../search/query-terms.ts'
import { type CountedOffer, useOffers } from '../../search/use-offers.ts'
import type { Entry } from './entry.ts'

/** An entry that may show an image or a class. */
export type FoundEntry = Entry & { imageId?: ImageId; color?: string }

const restMs = 120
const maxImages = 4
const maxClasses = 3

const quoted = (text: string): string => JSON.stringify(text)

const entry = (found: Omit<FoundEntry, 'kind'>): FoundEntry => ({ kind: 'Found', ...found })

/** Finds the typed words in the workspace: images, classes, names, saved queries and comments; and among recent workspaces. */
export function useFound(typed: string): FoundEntry[] {
  const text = useSettled(typed.trim().toLowerCase(), restMs)
  const isOpen = useWorkspace(({ status }) => status === 'open')
  const enabled = isOpen && text.length > 1
  const part = quoted(text)
  const images = useQuery({
    ...queries.library.list.queryOptions({
      input: { where: `image.path.lowerAscii().contains(${part})`, limit: maxImages },
    }),
    enabled,
    placeholderData: keepPreviousData,
  }).data?.images
  const offers = useOffers(enabled ? text : '', '', { texts: false })
  const comments = useQuery({
    ...queries.labeling.findComments.queryOptions({
      input: { where: `comments.exists(c, c.text.lowerAscii().contains(${part}))`, limit: maxImages },
    }),
    enabled,
    placeholderData: keepPreviousData,
  }).data?.comments
  const classes = useQuery({ ...queries.workspace.classes.queryOptions(), enabled }).data
  const me = useQuery({ ...queries.access.whoami.queryOptions(), enabled }).data?.name
  const saved = useQuery({ ...queries.library.savedQueries.queryOptions(), enabled }).data
  const recent = useQuery({ queryKey: ['shell', 'recent'], queryFn: () => shell.recent(), gcTime: 0 }).data
  const folder = useWorkspace(folderOf)

  return [
    ...(classes ?? [])
      .filter(({ name }) => enabled && name.toLowerCase().includes(text))
      .slice(0, maxClasses)
      .flatMap((found) => classEntries(found, toReviewBy(me ?? ''))),
    ...(images ?? []).map(({ imageId, path }) =>
      entry({
        id: imageId,
        title: fileName(path),
        words: path,
        hint: t`Image`,
        imageId,
        run: () => navigate('review', { imageId }),
      }),
    ),
    ...offers.filter(isOfSearch).map(({ offer, count }) =>
      entry({
        id: `search ${keyOf(offer)}`,
        title: offerText(offer),
        ...((isJoined(offer) || /[\d:]/.test(typed)) && { words: typed }),
        hint: count === null ? t`Library` : plural(count, { one: '# image', other: '# images' }),
        run: () => navigate('library', { where: withOffer('', offer, false) }),
      }),
    ),
    ...(saved ?? []).map(({ savedQueryId, name, where, order }) =>
      entry({
        id: savedQueryId,
        title: name,
        hint: t`Saved query`,
        run: () => navigate('library', { where, order }),
      }),
    ),
    ...(comments ?? []).map(({ commentId, imageId, text: comment, author }) =>
      entry({
        id: commentId,
        title: comment,
        words: typed,
        hint: t`Comment by ${author}`,
        imageId,
        run: () => navigate('review', { imageId, commentId }),
      }),
    ),
    ...(recent ?? [])
      .filter((other) => other.folder !== folder)
      .map((other) =>
        entry({
          id: other.folder,
          title: other.name,
          hint: t`Workspace`,
          run: () => void shell.open({ folder: other.folder }).catch(reportProblem(t`Can’t open the workspace`)),
        }),
      ),
  ]
}

const names: readonly string[] = ['tag', 'source', 'reviewer', 'dataset']

const isJoined = ([first, ...more]: Offer): boolean => more.length > 0 || first?.how === 'not'

/** Returns whether an offer becomes an entry: names, and readings of several words. Images, comments and classes have their own. */
const isOfSearch = ({ offer, count }: CountedOffer, n: number): boolean =>
  count !== 0 && ((n === 0 && (isJoined(offer) || offer[0]!.kind === 'phrase')) || names.includes(offer[0]!.kind))

function classEntries(
  { classId, name, color }: { classId: number; name: string; color: string },
  toReview: string,
): FoundEntry[] {
  const common = { kind: 'Found', words: name, color } as const
  return [
    {
      ...common,
      id: `images of class ${classId}`,
      title: t`Images with ${name}`,
      hint: t`Library`,
      run: () => navigate('library', { where: termOf('classes', 'has', name) }),
    },
    {
      ...common,
      id: `review of class ${classId}`,
      title: t`Review ${name}, least confident first`,
      hint: t`Review`,
      run: () =>
        navigate('review', {
          where: withTerm(toReview, termOf('classes', 'has', name)),
          order: 'prediction.minScore',
        }),
    },
    {
      ...common,
      id: `grid of class ${classId}`,
      title: t`Class grid of ${name}`,
      hint: t`Review`,
      run: () => navigate('review', { where: '', mode: 'chips', classId }),
    },
  ]
}
