import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type MouseEvent, useEffect, useState } from 'react'
import type { FacetCounts, FacetValue } from '#contract'
import { errorMessage, queries } from '../../../connection/index.ts'
import { classNames, formatCount } from '../../../kit/index.ts'
import { showQuery, useLibraryView } from '../library-view.ts'
import { excludingTerm, hasTerm, withoutTerm, withTerm } from '../query-text.ts'
import { closedFacets, toggleFacet, useFacetPanel } from './facet-panel.ts'

/** Asked for apart, so that what is quick stands there while the classes of all labels are still being read. */
const quickFacets = [
  'state',
  'tag',
  'source',
  'outcome',
  'confidence',
  'labels',
  'duplicates',
  'split',
  'reviewer',
  'reason',
  'month',
  'imported',
  'format',
  'licence',
  'consent',
  'lifecycle',
]
const slowFacets = ['class']
const shownAtFirst = 8

/** What kinds of images match, and how many: a click asks for them, a second click no longer does. */
export function FacetPanel() {
  const where = useLibraryView((view) => view.where)
  const quick = useFacets(where, quickFacets)
  const slow = useFacets(where, slowFacets)
  const [state, ...others] = quick.data?.facets ?? []
  const facets = [...(state ? [state] : []), ...(slow.data?.facets ?? []), ...others]
  const problem = quick.error ?? slow.error
  return (
    <div className="flex flex-col pb-4">
      {problem && <p className="px-3 py-2 text-danger">{errorMessage(problem)}</p>}
      {!problem && !quick.data && <p className="px-3 py-2 text-text-3">Counting…</p>}
      {facets.map((facet) =>
        facet.values.length === 0 ? null : <Facet key={facet.name} facet={facet} where={where} />,
      )}
      {quick.data && !slow.data && !problem && <p className="px-3 py-2 text-text-3">Reading classes…</p>}
    </div>
  )
}

/** The engine reads the whole library for the first answer: not before the images have come up. */
const startsAfterMs = 300

function useFacets(where: string, facets: string[]) {
  const [isTime, setIsTime] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsTime(true), startsAfterMs)
    return () => clearTimeout(timer)
  }, [])
  return useQuery({
    ...queries.library.facets.queryOptions({ input: { where: where || undefined, facets } }),
    enabled: isTime,
    placeholderData: keepPreviousData,
    retry: false,
  })
}

function Facet({ facet, where }: { facet: FacetCounts; where: string }) {
  const isOpen = useFacetPanel((panel) => panel.toggled.includes(facet.name) === closedFacets.includes(facet.name))
  const [showsAll, setShowsAll] = useState(false)
  const { values } = facet
  // What is asked for stays in sight, however rare it is.
  const asked = values.filter(({ term }) => hasTerm(where, term))
  const first = values.slice(0, shownAtFirst)
  const shown = showsAll ? values : [...asked.filter((value) => !first.includes(value)), ...first]
  const most = values.reduce((sum, { images }) => Math.max(sum, images), 1)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <section aria-label={facet.title} className="border-b border-line py-1">
      <h2>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => toggleFacet(facet.name)}
          className="flex h-7 w-full items-center gap-1 px-2 text-xs font-medium text-text-2 hover:text-text"
        >
          <Chevron size={14} className="text-text-3" aria-hidden />
          {facet.title}
        </button>
      </h2>
      {isOpen && (
        <ul className="pb-1">
          {shown.map((value) => (
            <Value key={value.term} value={value} where={where} share={value.images / most} />
          ))}
          {values.length > shownAtFirst && (
            <li>
              <button
                type="button"
                onClick={() => setShowsAll(!showsAll)}
                className="h-6 pl-7 text-xs text-accent-text hover:underline"
              >
                {showsAll ? 'Show fewer' : `All ${formatCount(values.length)}`}
              </button>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

function Value({ value, where, share }: { value: FacetValue; where: string; share: number }) {
  const { title, term, images } = value
  const isRequested = hasTerm(where, term)
  const choose = (event: MouseEvent) => {
    const { order } = useLibraryView.getState()
    if (event.altKey && !isRequested) showQuery(excludingTerm(where, term), order)
    else showQuery(isRequested ? withoutTerm(where, term) : withTerm(where, term), order)
  }
  return (
    <li>
      <button
        type="button"
        aria-pressed={isRequested}
        title={`${term}\nAlt+click to exclude`}
        onClick={choose}
        className={classNames(
          'relative flex h-6 w-full items-center gap-2 pr-3 pl-7 text-left',
          isRequested ? 'bg-accent-soft font-medium text-accent-text' : 'text-text-2 hover:bg-hover hover:text-text',
        )}
      >
        {!isRequested && (
          <span
            aria-hidden
            className="absolute inset-y-0.5 left-6 rounded-sm bg-inset"
            style={{ width: `calc((100% - 32px) * ${share})` }}
          />
        )}
        <span className="relative min-w-0 flex-1 truncate">{title}</span>
        <span className="tabular relative text-xs text-text-3">{formatCount(images)}</span>
      </button>
    </li>
  )
}
