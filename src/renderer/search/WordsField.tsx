import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CodeXml, Search, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { engine, errorMessage, queries } from '../connection/index.ts'
import { IconButton, toast } from '../kit/index.ts'
import { ChipView } from './ChipView.tsx'
import { chipsOf } from './chips.ts'
import { OfferList } from './OfferList.tsx'
import { keyOf, lookOffers, looksLikeQuery, type Offer, withOffer } from './offers.ts'
import { invertedConditions, withoutConditions, withTerm } from './query-terms.ts'
import { asItIs, type CountedOffer, offersOf, useOffers } from './use-offers.ts'

type WordsFieldProps = {
  /** The query that the chips say. */
  where: string
  onChange(where: string): void
  /** Goes on in the query language. */
  onWriteQuery(): void
  /** Searches by similarity to the words; absent where that makes no query. */
  onLook?: (words: string, of?: 'objects') => void
  /** Which of the found images are counted, or more than those, as a query. */
  meant?: (where: string) => string
  /** Told of what is typed and no chip yet. */
  onTyping?: (text: string) => void
  input?: RefObject<HTMLInputElement | null>
  label?: string
  id?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  placeholder?: string
  /** Stands in the empty field, at its end. */
  keys?: ReactNode
  /** More buttons at the end. */
  children?: ReactNode
}

/** Words that become chips: each is one condition of the query. */
export function WordsField({
  where,
  onChange,
  onWriteQuery,
  onLook,
  meant = asItIs,
  onTyping,
  input,
  label = t`Search`,
  placeholder = t`Search by class, tag, source, file name, “last week”…`,
  keys,
  children,
  ...ids
}: WordsFieldProps) {
  // What was typed while another word was looked up is added to what that became.
  const latest = useRef(where)
  useEffect(() => {
    latest.current = where
  }, [where])
  const [text, setText] = useState('')
  useEffect(() => onTyping?.(text), [onTyping, text])
  const [isTyping, setTyping] = useState(false)
  const [picked, setPicked] = useState<string | null>(null)
  const conditions = useOffers(isTyping ? text : '', where, { meant })
  const { data: models } = useQuery(queries.models.list.queryOptions())
  const canLook =
    onLook !== undefined && (models?.some(({ kind, readsText }) => kind === 'embedding' && readsText) ?? false)
  const found = conditions.filter(({ count }) => count !== 0)
  const looks =
    canLook && conditions.length > 0 ? lookOffers(text).map((offer): CountedOffer => ({ offer, count: null })) : []
  // What finds nothing is there for the mouse alone.
  const takeable = [...found, ...looks]
  const offers = [...takeable, ...conditions.filter(({ count }) => count === 0)]
  const chosen =
    takeable.length === 0
      ? -1
      : Math.max(
          0,
          takeable.findIndex(({ offer }) => keyOf(offer) === picked),
        )
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions({}))
  const colors = new Map(classes?.map(({ name, color }) => [name, color]))
  const chips = chipsOf(where)
  const offersId = useId()
  const show = (next: string) => {
    latest.current = next
    onChange(next)
  }
  const clear = () =>
    // At once: a quick typist goes on with the next word.
    flushSync(() => {
      setText('')
      setTyping(false)
      setPicked(null)
    })
  const take = (offer: Offer, excludes: boolean) => {
    const [{ kind, title } = { kind: null, title: '' }] = offer
    if (kind === 'look') return onLook?.(title)
    if (kind === 'object') return onLook?.(title, 'objects')
    show(withOffer(latest.current, offer, excludes))
  }
  const choose = (offer: Offer, excludes: boolean) => {
    clear()
    take(offer, excludes)
  }
  const takeTyped = async (excludes: boolean) => {
    const words = text.trim()
    if (words === '') return
    // What is typed while it is looked up belongs to the next word; what means nothing comes back.
    clear()
    const putBack = () => {
      setText((next) => (next === '' ? words : `${words} ${next}`))
      setTyping(true)
    }
    try {
      if (looksLikeQuery(words) && (await engine.library.checkQuery({ where: words })) === null)
        return show(withTerm(latest.current, words))
      const offer =
        takeable[chosen]?.offer ??
        (await offersOf(words, latest.current, meant)).find(({ count }) => count !== 0)?.offer
      if (offer) take(offer, excludes)
      else putBack()
    } catch (error) {
      putBack()
      toast({ tone: 'problem', title: t`Can’t search`, detail: errorMessage(error) })
    }
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = takeable.at((chosen + (event.key === 'ArrowDown' ? 1 : -1)) % (takeable.length || 1))
      if (!next) return
      setPicked(keyOf(next.offer))
    } else if (event.key === 'Enter') void takeTyped(event.altKey)
    else if (event.key === '=' && text === '') onWriteQuery()
    else if (event.key === 'Backspace' && text === '') {
      const last = chips.at(-1)
      if (last) show(withoutConditions(where, last.parts))
    } else if (event.key === 'Escape') {
      if (text !== '') clear()
      else event.currentTarget.blur()
    } else return
    event.preventDefault()
  }

  return (
    <search className="relative min-w-0 flex-1">
      <div className="flex min-h-9 w-full flex-wrap items-center gap-1 rounded-lg border border-line bg-inset py-0.5 pr-1 pl-2 focus-within:border-accent-text focus-within:bg-surface hover:border-line-strong">
        <Search size={16} className="mr-1 shrink-0 text-text-3" aria-hidden />
        <ul aria-label={t`Search terms`} className="contents">
          {chips.map((chip) => (
            <ChipView
              key={chip.parts.join()}
              chip={chip}
              colors={colors}
              onRemove={() => show(withoutConditions(where, chip.parts))}
              onInvert={() => show(invertedConditions(where, chip.parts, chip.excludes))}
              onOnly={() => show(chip.parts.join(' && '))}
              onEdit={onWriteQuery}
            />
          ))}
        </ul>
        <input
          {...ids}
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={offers.length > 0}
          aria-controls={offersId}
          aria-activedescendant={chosen >= 0 ? `${offersId}-${chosen}` : undefined}
          placeholder={chips.length > 0 ? t`add words…` : placeholder}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setTyping(true)
            setPicked(null)
          }}
          onBlur={() => setTyping(false)}
          onFocus={() => setTyping(true)}
          onKeyDown={onKeyDown}
          className="h-7 min-w-40 flex-1 bg-transparent px-1 outline-none placeholder:text-text-3"
        />
        <span className="flex items-center">
          {where === '' && text === '' && keys}
          {(where !== '' || text !== '') && (
            <IconButton
              icon={X}
              label={t`Clear search`}
              onClick={() => {
                clear()
                show('')
              }}
            />
          )}
          {children}
          <IconButton icon={CodeXml} label={t`Edit as query`} keys="=" onClick={onWriteQuery} />
        </span>
      </div>
      {isTyping && offers.length > 0 && (
        <OfferList
          id={offersId}
          offers={offers}
          chosen={chosen}
          where={where}
          onTake={choose}
          onWriteQuery={onWriteQuery}
        />
      )}
    </search>
  )
}
