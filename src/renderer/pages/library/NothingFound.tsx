import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { queries } from '../../connection/index.ts'
import { Button, EmptyState, formatCount } from '../../kit/index.ts'
import { type Chip, chipsOf, chipText } from '../../search/chips.ts'
import { withoutConditions } from '../../search/query-terms.ts'
import { showQuery, useLibraryView } from './library-view.ts'

const inWords = ({ title, values, excludes }: Chip): string => chipText(title, values, excludes)

/** No image matches: which condition would have to go for how many. */
export function NothingFound() {
  const where = useLibraryView((view) => view.where)
  const order = useLibraryView((view) => view.order)
  const chips = chipsOf(where)
  const wheres = ['', ...chips.map(({ parts }) => withoutConditions(where, parts))]
  const { data } = useQuery(queries.library.counts.queryOptions({ input: { wheres: wheres.slice(0, 50) } }))
  const [total, ...counts] = data?.counts ?? []
  const ways = chips.length > 1 ? chips.flatMap((chip, i) => (counts[i] ? [{ chip, images: counts[i] }] : [])) : []
  return (
    <EmptyState
      icon={SearchX}
      title={t`No images match`}
      actions={
        <>
          {ways.map(({ chip, images }) => (
            <Button
              key={chip.parts.join()}
              className="rounded-full"
              onClick={() => showQuery(withoutConditions(where, chip.parts), order)}
            >
              {t`Without “${inWords(chip)}”: ${formatCount(images)}`}
            </Button>
          ))}
          <Button variant="quiet" onClick={() => showQuery('', '')}>
            {t`Show all images`}
          </Button>
        </>
      }
    >
      {total ? t`No image matches all of these filters: ${chips.map(inWords).join(', ')}` : null}
    </EmptyState>
  )
}
