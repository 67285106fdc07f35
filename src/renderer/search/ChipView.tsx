import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { SearchId } from '#model/ids.ts'
import { queries } from '../connection/index.ts'
import { classNames, Menu } from '../kit/index.ts'
import { type Chip, chipText } from './chips.ts'

const maxValues = 3

type ChipViewProps = {
  chip: Chip
  /** Colors of the classes by name, for chips that name some. */
  colors: ReadonlyMap<string, string>
  onRemove(): void
  onInvert(): void
  onOnly(): void
  onEdit(): void
}

/** A condition of the search. × removes it; a click on its text opens a menu with more actions. */
export function ChipView({ chip, colors, onRemove, onInvert, onOnly, onEdit }: ChipViewProps) {
  const { title, field, excludes, isQuery } = chip
  const search = useSearchTitle(field === 'search' ? chip.values[0] : undefined)
  const values = search === undefined ? chip.values : [search]
  const dots = field === 'classes' ? values.slice(0, maxValues).flatMap((name) => colors.get(name) ?? []) : []
  const shown = values.slice(0, maxValues).join(', ')
  const more = values.length - maxValues
  const whole = chipText(title, values, excludes)
  return (
    <li className="flex h-7 max-w-80 min-w-0 items-center rounded-md border border-line bg-raised">
      <Menu
        trigger={
          <button
            type="button"
            aria-label={whole}
            title={chip.parts.join(' && ')}
            className="flex h-full min-w-0 items-center gap-1 rounded-l-md pl-2 hover:bg-hover"
          >
            {dots.map((color) => (
              <span key={color} aria-hidden className="size-2.5 shrink-0 rounded-full" style={{ background: color }} />
            ))}
            {excludes && <span className="shrink-0 font-medium text-danger">{t`not`}</span>}
            {title && <span className="shrink-0 text-text-3">{title}</span>}
            <span className={classNames('truncate', isQuery ? 'font-mono text-xs' : 'font-medium')}>{shown}</span>
            {more > 0 && <span className="shrink-0 text-text-3">+{more}</span>}
          </button>
        }
        items={[
          { label: excludes ? t`Include instead` : t`Exclude instead`, run: onInvert },
          { label: t`Search for this only`, run: onOnly },
          { label: t`Edit as query`, keys: '=', run: onEdit },
          'separator',
          { label: t`Remove`, run: onRemove },
        ]}
      />
      <button
        type="button"
        aria-label={t`Remove ${whole}`}
        onClick={onRemove}
        className="grid h-full w-6 shrink-0 place-items-center rounded-r-md text-text-3 hover:bg-hover hover:text-text"
      >
        <X size={13} aria-hidden />
      </button>
    </li>
  )
}

/** Returns the title of a search by similarity, such as "Like cam2/0034.jpg"; its id until the title is loaded. */
function useSearchTitle(id: string | undefined): string | undefined {
  const searchId = SearchId.safeParse(id)
  const { data } = useQuery({
    ...queries.embeddings.search.queryOptions({ input: { searchId: searchId.data! } }),
    enabled: searchId.success,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return id === undefined ? undefined : (data?.title ?? id)
}
