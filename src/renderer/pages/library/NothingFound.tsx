import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { queries } from '../../connection/index.ts'
import { Button, EmptyState, formatCount } from '../../kit/index.ts'
import { type Chip, chipsOf, chipText } from '../../search/chips.ts'
import { withoutConditions } from '../../search/query-terms.ts'
import { showQuery, useLibraryView } from './library-view.ts'

const inWords = ({ title, values, excludes }: Chip): string => chipText(title, values, excludes)

/** Shown if no image matches: which filter alone finds none, and how many images each filter hides. */
export function NothingFound() {
  const where = useLibraryView((view) => view.where)
  const order = useLibraryView((view) => view.order)
  const chips = chipsOf(where)
  const without = chips.map(({ parts }) => withoutConditions(where, parts))
  const alone = chips.map(({ parts }) => parts.join(' && '))
  const { data } = useQuery(
    queries.library.counts.queryOptions({ input: { wheres: [...without, ...alone].slice(0, 50) } }),
  )
  const counts = data?.counts ?? []
  const empty = data && chips.filter((_, n) => counts[chips.length + n] === 0)
  const ways = chips.flatMap((chip, n) => (counts[n] ? [{ chip, where: without[n]!, images: counts[n] }] : []))
  return (
    <EmptyState
      icon={SearchX}
      title={t`No images match`}
      actions={
        <>
          {ways.map((way) => (
            <Button key={way.chip.parts.join()} className="rounded-full" onClick={() => showQuery(way.where, order)}>
              {t`Without “${inWords(way.chip)}”: ${formatCount(way.images)}`}
            </Button>
          ))}
          <Button variant="quiet" onClick={() => showQuery('', '')}>
            {t`Show all images`}
          </Button>
        </>
      }
    >
      {empty &&
        (empty.length > 0
          ? t`No image is found by: ${empty.map(inWords).join(', ')}`
          : t`No image matches all of these filters: ${chips.map(inWords).join(', ')}`)}
    </EmptyState>
  )
}
