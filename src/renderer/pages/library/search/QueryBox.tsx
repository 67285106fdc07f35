import { t } from '@lingui/core/macro'
import { CircleAlert, CodeXml, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useCommands, useKeysFor } from '../../../commands/index.ts'
import { classNames, IconButton, Kbd } from '../../../kit/index.ts'
import { writeQuery } from '../library-view.ts'
import type { Completion } from './completion.ts'
import { type QueryProblem, useQueryText } from './use-query-text.ts'

/** The field for a query: it completes fields while typing, Enter applies the query, and errors point at their place. */
export function QueryBox({ takesFocus }: { takesFocus: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  const query = useQueryText(input)
  const { text, problem, offers, chosen, showsHistory, type, moveTo, close, accept } = query
  useEffect(() => {
    if (takesFocus) input.current?.focus()
  }, [takesFocus])
  useCommands([
    {
      id: 'library.query',
      title: t`Search`,
      mouse: t`Click the search field`,
      group: 'Library',
      keys: ['Mod+F', '/'],
      run: () => input.current?.select(),
    },
  ])
  const keys = useKeysFor('library.query')

  return (
    <div className="relative min-w-0 flex-1">
      <CodeXml size={16} className="absolute top-[9px] left-2 text-accent-text" aria-hidden />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={t`Query`}
        aria-expanded={offers.length > 0}
        aria-controls="query-offers"
        aria-invalid={problem !== null}
        placeholder='Query, e.g. state == "predicted" && prediction.minScore < 0.4'
        spellCheck={false}
        value={text}
        onChange={(event) => type(event.target)}
        onSelect={(event) => moveTo(event.currentTarget.selectionStart ?? 0)}
        onBlur={close}
        onKeyDown={query.onKeyDown}
        className={classNames(
          'h-9 w-full rounded-lg border bg-surface pr-20 pl-8 font-mono text-xs placeholder:font-sans placeholder:text-text-3 hover:border-line-strong',
          problem ? 'border-danger' : 'border-line',
        )}
      />
      <span className="absolute top-0 right-1 flex h-9 items-center gap-1">
        {text === '' && keys && <Kbd keys={keys} />}
        {text !== '' && <IconButton icon={X} label={t`Clear query`} onClick={query.clear} />}
        <IconButton icon={CodeXml} label={t`Search by words`} keys="=" pressed onClick={() => writeQuery(false)} />
      </span>
      {offers.length > 0 && (
        <CompletionList
          label={showsHistory ? t`Recent queries` : t`Completions`}
          offers={offers}
          chosen={chosen}
          onTake={accept}
        />
      )}
      {problem && <ProblemText {...problem} />}
    </div>
  )
}

type CompletionListProps = {
  label: string
  offers: readonly Completion[]
  chosen: number
  onTake(offer: Completion): void
}

function CompletionList({ label, offers, chosen, onTake }: CompletionListProps) {
  return (
    <div
      id="query-offers"
      role="listbox"
      aria-label={label}
      className="appear absolute top-10 left-0 z-30 max-h-80 w-[480px] max-w-full overflow-y-auto floating p-1"
    >
      {offers.map((offer, index) => (
        <div
          key={offer.insert}
          ref={(element) => {
            if (index === chosen) element?.scrollIntoView({ block: 'nearest' })
          }}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          onMouseDown={(event) => {
            event.preventDefault()
            onTake(offer)
          }}
          className={classNames('flex h-7 items-center gap-3 rounded-md px-2', index === chosen && 'bg-hover')}
        >
          <span className={classNames('truncate font-mono text-xs', offer.hint ? 'shrink-0' : 'flex-1')}>
            {offer.shown}
          </span>
          {offer.hint && <span className="min-w-0 flex-1 truncate text-xs text-text-3">{offer.hint}</span>}
          <span className="text-xs text-text-3">{offer.type}</span>
        </div>
      ))}
      <p className="flex items-center gap-1.5 px-2 pt-1 text-2xs text-text-3">
        <Kbd isHeard keys="Tab" /> {t`completes,`} <Kbd isHeard keys="Enter" /> {t`runs the query`}
      </p>
    </div>
  )
}

function ProblemText({ where, problem, at, end }: QueryProblem) {
  return (
    <div role="alert" className="appear mt-1.5 rounded-md bg-danger-soft px-3 py-1.5">
      <p className="flex items-start gap-2 text-danger">
        <CircleAlert size={14} className="mt-[3px] shrink-0" aria-hidden />
        {problem}
      </p>
      {at !== null && (
        <pre data-selectable className="mt-1 overflow-x-auto pl-[22px] font-mono text-xs text-text-2">
          {where.slice(0, at)}
          <mark className="rounded-sm bg-transparent text-danger underline decoration-2 underline-offset-4">
            {where.slice(at, end ?? at) || ' '}
          </mark>
          {where.slice(end ?? at)}
        </pre>
      )}
    </div>
  )
}
