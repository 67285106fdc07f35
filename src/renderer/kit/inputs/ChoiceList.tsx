import { t } from '@lingui/core/macro'
import { Command } from 'cmdk'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { formatCount } from '../formats.ts'

export type Choice = { value: string; label: string; hint?: string; count?: number | null | undefined }

type ChoiceListProps = {
  label: string
  choices: readonly Choice[]
  /** The current choice. */
  values: readonly string[]
  onChoose(value: string): void
  /** Called when the pointer or the arrow keys move to another choice. */
  onHighlight?: ((value: string) => void) | undefined
  /** Allows a choice that is not listed; returns its label. */
  freeText?: ((typed: string) => string) | undefined
}

/** More choices than this get a search field. */
const maxWithoutSearch = 8

/** A list of choices: arrows move, Enter chooses, typing filters. */
export function ChoiceList({ label, choices, values, onChoose, onHighlight, freeText }: ChoiceListProps) {
  const [typed, setTyped] = useState('')
  const [highlighted, setHighlighted] = useState(values[0] ?? '')
  const needsSearch = choices.length > maxWithoutSearch || freeText !== undefined
  const own = typed.trim()
  const isListed = choices.some(({ value }) => value === own)
  return (
    <Command
      label={label}
      loop
      value={highlighted}
      onValueChange={(value) => {
        setHighlighted(value)
        if (choices.some((one) => one.value === value)) onHighlight?.(value)
      }}
      ref={needsSearch ? null : takeFocus}
      tabIndex={-1}
      className="outline-none"
    >
      {needsSearch && (
        <Command.Input
          autoFocus
          value={typed}
          onValueChange={setTyped}
          placeholder={t`Type to find`}
          className="h-9 w-full border-b border-line bg-transparent px-3 outline-none placeholder:text-text-3"
        />
      )}
      <Command.List className="max-h-72 overflow-y-auto p-1">
        {!freeText && <Command.Empty className="py-4 text-center text-text-3">{t`Nothing found`}</Command.Empty>}
        {choices.map(({ value, label: shown, hint, count }) => (
          <Command.Item
            key={value}
            value={value}
            keywords={[shown]}
            onSelect={() => onChoose(value)}
            className="flex min-h-7 items-center gap-2 rounded-md px-1.5 py-0.5 data-[selected=true]:bg-hover"
          >
            <Check size={14} className={values.includes(value) ? 'shrink-0' : 'invisible shrink-0'} aria-hidden />
            <span className="min-w-0 flex-1">
              <span className="wrap-anywhere">{shown}</span>
              {hint && <span className="block text-xs text-text-3">{hint}</span>}
            </span>
            {count != null && <span className="tabular text-xs text-text-3">{formatCount(count)}</span>}
          </Command.Item>
        ))}
        {freeText && own !== '' && !isListed && (
          <Command.Item
            value={own}
            onSelect={() => onChoose(own)}
            className="flex min-h-7 items-center rounded-md px-7 data-[selected=true]:bg-hover"
          >
            {freeText(own)}
          </Command.Item>
        )}
      </Command.List>
    </Command>
  )
}

const takeFocus = (element: HTMLElement | null): void => element?.focus()
