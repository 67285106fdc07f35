import { t } from '@lingui/core/macro'
import { CircleAlert, CodeXml, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useCommands, useKeysFor } from '../../../commands/index.ts'
import { engine, errorMessage } from '../../../connection/index.ts'
import { classNames, IconButton, Kbd } from '../../../kit/index.ts'
import { showQuery, useLibraryView, writeQuery } from '../library-view.ts'
import { type Completion, complete } from './completion.ts'
import { rememberQuery, useQueryHistory } from './query-history.ts'
import { useCompletions } from './use-completions.ts'

type Problem = { where: string; problem: string; at: number | null; end: number | null }

/** The query of the grid: fields are completed while typing, Enter applies it, an error points at its word. */
export function QueryBox({ takesFocus }: { takesFocus: boolean }) {
  const applied = useLibraryView((view) => view.where)
  const order = useLibraryView((view) => view.order)
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(applied)
  const [caret, setCaret] = useState(0)
  const [typing, setTyping] = useState(false)
  const [chosen, setChosen] = useState(0)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [showsHistory, setShowsHistory] = useState(false)
  const recent = useQueryHistory((history) => history.queries)
  const completions = useCompletions(text, caret, typing)
  const offers: Completion[] = showsHistory ? recent.map((query) => wholeQuery(query, text)) : completions

  useEffect(() => {
    setText(applied)
    setProblem(null)
  }, [applied])
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

  const apply = async () => {
    close()
    const where = text.trim()
    try {
      const found = where === '' ? null : await engine.library.checkQuery({ where })
      setProblem(found && { where, ...found })
      if (found) return
      rememberQuery(where)
      showQuery(where, order)
    } catch (error) {
      setProblem({ where, problem: errorMessage(error), at: null, end: null })
    }
  }
  const close = () => {
    setTyping(false)
    setShowsHistory(false)
  }
  const accept = (offer: Completion) => {
    const completed = complete(text, offer)
    // At once: a frame later a quick typist has gone on, and the caret would jump back into the middle of it.
    flushSync(() => {
      setText(completed.text)
      setCaret(completed.caret)
      close()
    })
    input.current?.setSelectionRange(completed.caret, completed.caret)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const offer = offers[chosen]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (offers.length > 0) setChosen((chosen + step + offers.length) % offers.length)
      else if (step === 1 && recent.length > 0) {
        setChosen(0)
        setShowsHistory(true)
      } else return
    } else if (event.key === 'Tab' && offer) accept(offer)
    else if (event.key === 'Enter' && showsHistory && offer) accept(offer)
    else if (event.key === 'Enter') void apply()
    else if (event.key === 'Escape') {
      if (offers.length > 0) close()
      else if (text === applied && problem === null) writeQuery(false)
      else {
        setText(applied)
        setProblem(null)
      }
    } else return
    event.preventDefault()
  }
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
        onChange={(event) => {
          setText(event.target.value)
          setCaret(event.target.selectionStart ?? event.target.value.length)
          setTyping(true)
          setShowsHistory(false)
          setChosen(0)
          setProblem(null)
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onBlur={close}
        onKeyDown={onKeyDown}
        className={classNames(
          'h-9 w-full rounded-lg border bg-surface pr-20 pl-8 font-mono text-xs placeholder:font-sans placeholder:text-text-3 hover:border-line-strong',
          problem ? 'border-danger' : 'border-line',
        )}
      />
      <span className="absolute top-0 right-1 flex h-9 items-center gap-1">
        {text === '' && keys && <Kbd keys={keys} />}
        {text !== '' && <IconButton icon={X} label={t`Clear query`} onClick={() => showQueryAndClear(setText)} />}
        <IconButton icon={CodeXml} label={t`Search by words`} keys="=" pressed onClick={() => writeQuery(false)} />
      </span>
      {offers.length > 0 && (
        <div
          id="query-offers"
          role="listbox"
          aria-label={showsHistory ? t`Recent queries` : t`Completions`}
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
                accept(offer)
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
      )}
      {problem && <QueryProblem {...problem} />}
    </div>
  )
}

/** A query used before, as an offer that replaces all that is written. */
const wholeQuery = (query: string, text: string): Completion => ({
  insert: query,
  shown: query,
  hint: '',
  type: '',
  start: 0,
  end: text.length,
})

function showQueryAndClear(setText: (text: string) => void) {
  setText('')
  showQuery('', useLibraryView.getState().order)
}

function QueryProblem({ where, problem, at, end }: Problem) {
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
