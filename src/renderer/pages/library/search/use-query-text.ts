import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { engine, errorMessage } from '../../../connection/index.ts'
import { showQuery, useLibraryView, writeQuery } from '../library-view.ts'
import { type Completion, complete } from './completion.ts'
import { rememberQuery, useQueryHistory } from './query-history.ts'
import { useCompletions } from './use-completions.ts'

export type QueryProblem = { where: string; problem: string; at: number | null; end: number | null }

/** Holds the typed query with its completions and problem, and handles the keys that apply or leave it. */
export function useQueryText(input: RefObject<HTMLInputElement | null>) {
  const applied = useLibraryView((view) => view.where)
  const order = useLibraryView((view) => view.order)
  const [text, setText] = useState(applied)
  const [caret, setCaret] = useState(0)
  const [typing, setTyping] = useState(false)
  const [chosen, setChosen] = useState(0)
  const [problem, setProblem] = useState<QueryProblem | null>(null)
  const [showsHistory, setShowsHistory] = useState(false)
  const recent = useQueryHistory((history) => history.queries)
  const completions = useCompletions(text, caret, typing)
  const offers: Completion[] = showsHistory ? recent.map((query) => wholeQuery(query, text)) : completions

  useEffect(() => {
    setText(applied)
    setProblem(null)
  }, [applied])

  const apply = async () => {
    close()
    const where = text.trim()
    const found = await problemOf(where)
    setProblem(found)
    if (found) return
    rememberQuery(where)
    showQuery(where, order)
  }
  const close = () => {
    setTyping(false)
    setShowsHistory(false)
  }
  const accept = (offer: Completion) => {
    const completed = complete(text, offer)
    // In sync: a frame later, a fast typist would have typed on, and the caret would jump back into the middle.
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
  const type = ({ value, selectionStart }: HTMLInputElement) => {
    setText(value)
    setCaret(selectionStart ?? value.length)
    setTyping(true)
    setShowsHistory(false)
    setChosen(0)
    setProblem(null)
  }
  const clear = () => {
    setText('')
    showQuery('', order)
  }
  return { text, problem, offers, chosen, showsHistory, type, moveTo: setCaret, close, clear, accept, onKeyDown }
}

/** Returns what is wrong with a query; null if it is valid. */
async function problemOf(where: string): Promise<QueryProblem | null> {
  if (where === '') return null
  try {
    const found = await engine.library.checkQuery({ where })
    return found && { where, ...found }
  } catch (error) {
    return { where, problem: errorMessage(error), at: null, end: null }
  }
}

/** Returns a recent query as a completion that replaces the whole text. */
const wholeQuery = (query: string, text: string): Completion => ({
  insert: query,
  shown: query,
  hint: '',
  type: '',
  start: 0,
  end: text.length,
})
