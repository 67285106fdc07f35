import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import { queries } from '../../../connection/index.ts'
import { classNames, TextField } from '../../../kit/index.ts'

type NameFieldProps = {
  label: string
  /** The query field whose names are suggested; null for free text. */
  field: string | null
  value: string
  onChange(value: string): void
}

const maxOffers = 6

/** An input for a name, with suggestions of names in use: arrow keys choose, Tab or a click takes one. */
export function NameField({ label, field, value, onChange }: NameFieldProps) {
  const existing = useQuery({
    ...queries.library.values.queryOptions({ input: { field: field ?? '' } }),
    enabled: field !== null,
    staleTime: 0,
  })
  const [chosen, setChosen] = useState(0)
  const typed = value.trim().toLowerCase()
  const offers = (existing.data ?? [])
    .filter((name) => name.toLowerCase().includes(typed) && name !== value)
    .slice(0, maxOffers)
  const onKeyDown = (event: KeyboardEvent) => {
    const offer = offers[chosen]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (offers.length === 0) return
      setChosen((chosen + (event.key === 'ArrowDown' ? 1 : -1) + offers.length) % offers.length)
    } else if (event.key === 'Tab' && offer && typed !== '') onChange(offer)
    else return
    event.preventDefault()
  }
  return (
    <div>
      <TextField
        label={label}
        value={value}
        maxLength={field === null ? 1000 : field === 'image.tags' ? 100 : 200}
        spellCheck={false}
        onKeyDown={onKeyDown}
        onChange={(text) => {
          onChange(text)
          setChosen(0)
        }}
      />
      {offers.length > 0 && (
        <div role="listbox" aria-label={t`${label}s in use`} className="mt-1 flex flex-wrap gap-1">
          {offers.map((name, index) => (
            <div
              key={name}
              title={name}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen && typed !== ''}
              onMouseDown={(event) => {
                event.preventDefault()
                onChange(name)
              }}
              className={classNames(
                'max-w-full truncate rounded-full border border-line px-2 text-xs leading-5',
                index === chosen && typed !== '' ? 'bg-hover text-text' : 'text-text-2 hover:bg-hover',
              )}
            >
              {name}
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
