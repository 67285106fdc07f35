import { t } from '@lingui/core/macro'
import { Check, Minus } from 'lucide-react'
import { type MouseEvent, useState } from 'react'
import type { FacetCounts, FacetValue } from '#contract'
import { ContextMenu, classNames, formatCount, formatList } from '../../../kit/index.ts'
import { chipsOf } from '../../../search/chips.ts'
import { choicesOf, needsAll, withChoices } from '../../../search/query-terms.ts'
import { fromEngine } from '../../../texts/from-engine.ts'
import { showQuery, useLibraryView } from '../library-view.ts'
import { FacetSection } from './FacetSection.tsx'

const shownAtFirst = 6

type FacetListProps = {
  /** Undefined until counted. */
  facet: FacetCounts | undefined
  fields: readonly string[]
  where: string
  /** Colors by title. */
  colors?: ReadonlyMap<string, string>
}

/** Returns whether the engine names the values of a facet, not the users. */
const hasEngineNames = (facet: string): boolean => ['state', 'outcome', 'duplicates', 'lifecycle'].includes(facet)

type Choice = 'toggle' | 'exclude' | 'only'

/** A facet as checkboxes. An image matches if it has any checked value. */
export function FacetList({ facet, fields, where, colors }: FacetListProps) {
  const [showsAll, setShowsAll] = useState(false)
  const [menu, setMenu] = useState<{ x: number; y: number; term: string } | null>(null)
  if (!facet) return null
  const { chosen, left } = choicesOf(where, fields)
  const counted = new Set(facet.values.map(({ term }) => term))
  // Selected values stay visible, even if no image has them.
  const uncounted = [...chosen, ...left].filter((term) => !counted.has(term)).map((term) => emptyValue(term))
  const values = [...facet.values, ...uncounted]
  if (values.length === 0) return null
  const isSelected = ({ term }: FacetValue) => chosen.includes(term) || left.includes(term)
  const first = values.slice(0, shownAtFirst)
  const shown = showsAll ? values : [...first, ...values.slice(shownAtFirst).filter(isSelected)]
  const choose = (term: string, how: Choice) => {
    const others = { chosen: chosen.filter((one) => one !== term), left: left.filter((one) => one !== term) }
    const next =
      how === 'only'
        ? { chosen: [term], left: [] }
        : how === 'exclude'
          ? { ...others, left: left.includes(term) ? others.left : [...others.left, term] }
          : chosen.includes(term) || left.includes(term)
            ? others
            : { ...others, chosen: [...others.chosen, term] }
    showQuery(withChoices(where, fields, next), useLibraryView.getState().order)
  }
  return (
    <FacetSection
      name={facet.name}
      title={fromEngine(facet.title)}
      detail={chosen.length < 2 ? undefined : needsAll(where, fields) ? t`all of these` : t`any of these`}
    >
      <ul>
        {shown.map((value) => (
          <li key={value.term}>
            <Value
              value={hasEngineNames(facet.name) ? { ...value, title: fromEngine(value.title) } : value}
              state={chosen.includes(value.term) ? 'in' : left.includes(value.term) ? 'out' : null}
              color={colors?.get(value.title)}
              onChoose={(how) => choose(value.term, how)}
              onMenu={(event) => setMenu({ ...placeOf(event), term: value.term })}
            />
          </li>
        ))}
        {values.length > shown.length || showsAll ? (
          <li>
            <button
              type="button"
              onClick={() => setShowsAll(!showsAll)}
              className="h-6 text-xs text-text-3 hover:text-text hover:underline"
            >
              {showsAll ? t`Show fewer` : t`${formatCount(values.length - shown.length)} more`}
            </button>
          </li>
        ) : null}
      </ul>
      <ContextMenu
        at={menu}
        onClose={() => setMenu(null)}
        items={
          menu
            ? [
                { label: chosen.includes(menu.term) ? t`Remove` : t`Include`, run: () => choose(menu.term, 'toggle') },
                {
                  label: left.includes(menu.term) ? t`Stop excluding` : t`Exclude`,
                  keys: 'Alt+Enter',
                  run: () => choose(menu.term, 'exclude'),
                },
                { label: t`Only this`, run: () => choose(menu.term, 'only') },
              ]
            : []
        }
      />
    </FacetSection>
  )
}

const emptyValue = (term: string): FacetValue => ({
  term,
  title: formatList(chipsOf(term)[0]?.values ?? [term], 'disjunction'),
  images: 0,
})

/** Returns where a menu opens: at the pointer, or at the element if the menu key was pressed. */
function placeOf(event: MouseEvent<HTMLElement>): { x: number; y: number } {
  if (event.clientX !== 0 || event.clientY !== 0) return { x: event.clientX, y: event.clientY }
  const box = event.currentTarget.getBoundingClientRect()
  return { x: box.left + 24, y: box.bottom }
}

type ValueProps = {
  value: FacetValue
  state: 'in' | 'out' | null
  color: string | undefined
  onChoose(how: Choice): void
  onMenu(event: MouseEvent<HTMLElement>): void
}

function Value({ value: { title, term, images }, state, color, onChoose, onMenu }: ValueProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: an input has no third look for what is left out
    <button
      type="button"
      role="checkbox"
      aria-checked={state === 'in'}
      aria-label={state === 'out' ? t`${title} ${formatCount(images)}, excluded` : `${title} ${formatCount(images)}`}
      title={t`${term}\nAlt+click excludes`}
      onClick={(event) => onChoose(event.altKey ? 'exclude' : 'toggle')}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !event.altKey) return
        event.preventDefault()
        onChoose('exclude')
      }}
      onContextMenu={(event) => {
        event.preventDefault()
        onMenu(event)
      }}
      className="group flex min-h-7 w-full items-center gap-2 text-left"
    >
      <span
        aria-hidden
        className={classNames(
          'grid size-4 shrink-0 place-items-center rounded-sm border',
          state === 'in'
            ? 'border-accent bg-accent text-on-accent'
            : state === 'out'
              ? 'border-danger bg-danger-soft text-danger'
              : 'border-line-strong bg-surface group-hover:border-text-2',
        )}
      >
        {state === 'in' ? <Check size={12} strokeWidth={3} /> : state === 'out' && <Minus size={12} strokeWidth={3} />}
      </span>
      {color && <span aria-hidden className="size-2.5 shrink-0 rounded-full" style={{ background: color }} />}
      <span
        title={title}
        className={classNames(
          'line-clamp-2 min-w-0 flex-1 leading-4',
          state === 'in' && 'font-medium',
          state === 'out' && 'text-text-3 line-through',
        )}
      >
        {title}
      </span>
      <span className="tabular text-xs text-text-3">{formatCount(images)}</span>
    </button>
  )
}
