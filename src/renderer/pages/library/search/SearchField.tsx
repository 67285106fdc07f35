import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CodeXml, Search, X } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useCommands, useKeysFor } from '../../../commands/index.ts'
import { engine, errorMessage, queries } from '../../../connection/index.ts'
import { moreLike } from '../../../dialogs/more-like.ts'
import { IconButton, Kbd, toast } from '../../../kit/index.ts'
import { showQuery, useLibraryView, writeQuery } from '../library-view.ts'
import { SaveQueryButton } from '../saved/SaveQueryButton.tsx'
import { ChipView } from './ChipView.tsx'
import { type Chip, chipsOf } from './chips.ts'
import { OfferList } from './OfferList.tsx'
import { lookOffers, looksLikeQuery, type Offer } from './offers.ts'
import { QueryBox } from './QueryBox.tsx'
import { alternatives, excluded, excludingTerm, withoutConditions, withTerm } from './query-text.ts'
import { offersOf, useOffers } from './use-offers.ts'

/** The search of the library: in words with chips, or as a query; both say the same. */
export function SearchField() {
  const writesQuery = useLibraryView((view) => view.writesQuery)
  const writesFirst = useRef(writesQuery)
  useCommands([
    {
      id: 'library.editQuery',
      title: t`Search by words or as a query`,
      group: 'Library',
      keys: ['='],
      run: () => writeQuery(!useLibraryView.getState().writesQuery),
    },
  ])
  return writesQuery ? <QueryBox takesFocus={!writesFirst.current} /> : <WordsField />
}

/** Words that become chips: each is one condition of the query. */
function WordsField() {
  const where = useLibraryView((view) => view.where)
  const order = useLibraryView((view) => view.order)
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [isTyping, setTyping] = useState(false)
  const [chosen, setChosen] = useState(0)
  const { offers: conditions, counts } = useOffers(isTyping ? text : '', where)
  const { data: models } = useQuery(queries.models.list.queryOptions())
  const canLook = models?.some(({ kind, readsText }) => kind === 'embedding' && readsText) ?? false
  const offers = canLook && conditions.length > 0 ? [...conditions, ...lookOffers(text)] : conditions
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions({}))
  const colors = new Map(classes?.map(({ name, color }) => [name, color]))
  const chips = chipsOf(where)
  const keys = useKeysFor('library.query')
  useCommands([
    {
      id: 'library.query',
      title: t`Search`,
      group: 'Library',
      keys: ['Mod+F', '/'],
      whileTyping: true,
      run: () => input.current?.select(),
    },
  ])

  const show = (next: string) => showQuery(next, useLibraryView.getState().order)
  const clear = () =>
    // At once: a quick typist goes on with the next word.
    flushSync(() => {
      setText('')
      setTyping(false)
      setChosen(0)
    })
  const take = ({ kind, title, term }: Offer, excludes: boolean) => {
    if (kind === 'look') return void moreLike({ text: title })
    if (kind === 'object') return void moreLike({ text: title, of: 'objects' })
    const { where: present } = useLibraryView.getState()
    show(excludes ? excludingTerm(present, term) : withTerm(present, term))
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
        return show(withTerm(useLibraryView.getState().where, words))
      const offer = offers[chosen] ?? (await offersOf(words))[0]
      if (offer) take(offer, excludes)
      else putBack()
    } catch (error) {
      putBack()
      toast({ tone: 'problem', title: t`Can’t search`, detail: errorMessage(error) })
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (offers.length === 0) return
      setChosen((chosen + (event.key === 'ArrowDown' ? 1 : -1) + offers.length) % offers.length)
    } else if (event.key === 'Enter') void takeTyped(event.altKey)
    else if (event.key === '=' && text === '') writeQuery(true)
    else if (event.key === 'Backspace' && text === '') {
      const last = chips.at(-1)
      if (last) show(withoutConditions(where, last.parts))
    } else if (event.key === 'Escape') {
      if (text !== '') clear()
      else input.current?.blur()
    } else return
    event.preventDefault()
  }
  const invert = ({ parts, excludes }: Chip) => {
    const rest = withoutConditions(where, parts)
    const terms = excludes ? alternatives(excluded(parts[0] ?? '') ?? '') : [parts.join(' && ')]
    show(excludes ? terms.reduce(withTerm, rest) : terms.flatMap(alternatives).reduce(excludingTerm, rest))
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
              onInvert={() => invert(chip)}
              onOnly={() => showQuery(chip.parts.join(' && '), order)}
              onEdit={() => writeQuery(true)}
            />
          ))}
        </ul>
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={t`Search`}
          aria-expanded={offers.length > 0}
          aria-controls="search-offers"
          aria-activedescendant={offers.length > 0 ? `search-offer-${chosen}` : undefined}
          placeholder={chips.length > 0 ? t`add words…` : t`Search by class, tag, source, file name, “last week”…`}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setTyping(true)
            setChosen(0)
          }}
          onBlur={() => setTyping(false)}
          onFocus={() => setTyping(true)}
          onKeyDown={onKeyDown}
          className="h-7 min-w-40 flex-1 bg-transparent px-1 outline-none placeholder:text-text-3"
        />
        <span className="flex items-center">
          {where === '' && text === '' && keys && <Kbd keys={keys} />}
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
          <SaveQueryButton />
          <IconButton icon={CodeXml} label={t`Edit as query`} keys="=" onClick={() => writeQuery(true)} />
        </span>
      </div>
      {isTyping && offers.length > 0 && (
        <OfferList offers={offers} counts={counts} chosen={chosen} where={where} onTake={choose} />
      )}
    </search>
  )
}
