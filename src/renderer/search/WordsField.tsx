import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CodeXml, Search, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type RefObject, useId } from 'react'
import { queries } from '../connection/index.ts'
import { IconButton } from '../kit/index.ts'
import { ChipView } from './ChipView.tsx'
import { type Chip, chipsOf } from './chips.ts'
import { OfferList } from './OfferList.tsx'
import { invertedConditions, withoutConditions } from './query-terms.ts'
import { useWordSearch, type WordSearchOptions } from './use-word-search.ts'

type WordsFieldProps = WordSearchOptions & {
  /** Switches to the query language. */
  onWriteQuery(): void
  input?: RefObject<HTMLInputElement | null>
  label?: string
  id?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  placeholder?: string
  /** Shown at the end of the empty field. */
  keys?: ReactNode
  /** More buttons at the end of the field. */
  children?: ReactNode
}

/** A search field in which words become chips, one for each condition of the query. */
export function WordsField({
  where,
  onChange,
  onWriteQuery,
  onLook,
  meant,
  onTyping,
  input,
  label = t`Search`,
  placeholder = t`Search by class, tag, source, file name, “last week”…`,
  keys,
  children,
  ...ids
}: WordsFieldProps) {
  const search = useWordSearch({ where, onChange, onLook, meant, onTyping })
  const { text, isTyping, offers, chosen, type, show, clear } = search
  const chips = chipsOf(where)
  const offersId = useId()
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (handleKey(event, { ...search, where, chips, onWriteQuery })) event.preventDefault()
  }

  return (
    <search className="relative min-w-0 flex-1">
      <div className="flex min-h-9 w-full flex-wrap items-center gap-1 rounded-lg border border-line bg-inset py-0.5 pr-1 pl-2 focus-within:border-accent-text focus-within:bg-surface hover:border-line-strong">
        <Search size={16} className="mr-1 shrink-0 text-text-3" aria-hidden />
        <Chips chips={chips} where={where} onShow={show} onEdit={onWriteQuery} />
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
          onChange={(event) => type(event.target.value)}
          onBlur={() => search.setTyping(false)}
          onFocus={() => search.setTyping(true)}
          onKeyDown={onKeyDown}
          className="h-7 min-w-40 flex-1 bg-transparent px-1 outline-none placeholder:text-text-3"
        />
        <span className="flex items-center">
          {where === '' && text === '' ? (
            keys
          ) : (
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
          onTake={search.choose}
          onWriteQuery={onWriteQuery}
        />
      )}
    </search>
  )
}

type Typing = ReturnType<typeof useWordSearch> & {
  where: string
  chips: readonly Chip[]
  onWriteQuery(): void
}

/** Handles a key. Returns whether the field uses it. */
function handleKey({ key, altKey, currentTarget }: KeyboardEvent<HTMLInputElement>, typing: Typing): boolean {
  const { text, takeable, chosen, chips, where } = typing
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    const next = takeable.at((chosen + (key === 'ArrowDown' ? 1 : -1)) % (takeable.length || 1))
    if (!next) return false
    typing.pick(next.offer)
  } else if (key === 'Enter') void typing.takeTyped(altKey)
  else if (key === '=' && text === '') typing.onWriteQuery()
  else if (key === 'Backspace' && text === '') {
    const last = chips.at(-1)
    if (last) typing.show(withoutConditions(where, last.parts))
  } else if (key === 'Escape') {
    if (text !== '') typing.clear()
    else currentTarget.blur()
  } else return false
  return true
}

type ChipsProps = { chips: readonly Chip[]; where: string; onShow(where: string): void; onEdit(): void }

/** The conditions of the query as chips. */
function Chips({ chips, where, onShow, onEdit }: ChipsProps) {
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions({}))
  const colors = new Map(classes?.map(({ name, color }) => [name, color]))
  return (
    <ul aria-label={t`Search terms`} className="contents">
      {chips.map((chip) => (
        <ChipView
          key={chip.parts.join()}
          chip={chip}
          colors={colors}
          onRemove={() => onShow(withoutConditions(where, chip.parts))}
          onInvert={() => onShow(invertedConditions(where, chip.parts, chip.excludes))}
          onOnly={() => onShow(chip.parts.join(' && '))}
          onEdit={onEdit}
        />
      ))}
    </ul>
  )
}
