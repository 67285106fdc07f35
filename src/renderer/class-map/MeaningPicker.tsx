import { t } from '@lingui/core/macro'
import { ChevronDown, EyeOff, Plus, Sparkles } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type KeyboardEvent, useRef, useState } from 'react'
import { classNames, Input, Kbd } from '../kit/index.ts'
import { choicesFor, type Meaning } from './class-map-draft.ts'

type MeaningPickerProps = {
  modelClass: string
  meaning: Meaning
  names: readonly string[]
  colorOf(name: string): string
  isStored(name: string): boolean
  /** The typed text; null while the picker is closed. */
  typed: string | null
  onType(typed: string | null): void
  onPick(name: string | null): void
}

/** Picks what a model's class means: a class, a new one, or nothing. Typing finds or names a class, Enter takes it, and a digit takes the class with that digit. */
export function MeaningPicker(props: MeaningPickerProps) {
  const { modelClass, meaning, names, colorOf, isStored, typed, onType, onPick } = props
  const [at, setAt] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const choices = choicesFor(typed ?? '', names)
  const ignoreAt = choices.length
  // While nothing is typed, classes keep their order, and digits select them.
  const hasDigits = typed?.trim() === ''
  const take = (place: number) => {
    if (place === ignoreAt) onPick(null)
    else if (choices[place]) onPick(choices[place].name)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    // The key that opened the picker may still be held. It types only once.
    if (event.repeat && event.key.length === 1) return event.preventDefault()
    if (step !== 0) setAt(Math.min(ignoreAt, Math.max(0, at + step)))
    else if (event.key === 'Enter') take(at)
    else if (hasDigits && /^[1-9]$/.test(event.key) && choices[Number(event.key) - 1]) take(Number(event.key) - 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <Popover.Root
      open={typed !== null}
      onOpenChange={(isOpen) => {
        setAt(0)
        onType(isOpen ? '' : null)
      }}
    >
      <Popover.Trigger
        tabIndex={-1}
        className={classNames(
          'flex h-8 w-48 items-center gap-2 rounded-md border px-2.5 text-left transition-colors hover:border-line-strong',
          meaning.class === null ? 'border-transparent bg-inset text-text-3' : 'border-line bg-surface',
        )}
      >
        <span className="sr-only">{t`Meaning of ${modelClass}:`} </span>
        <MeaningText meaning={meaning} colorOf={colorOf} isStored={isStored} />
        <ChevronDown size={14} className="shrink-0 text-text-3" aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          // Keeps what has been typed and puts the caret after it.
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            const field = input.current
            field?.focus()
            field?.setSelectionRange(field.value.length, field.value.length)
          }}
          // The table gives the focus back to the row.
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="appear z-50 flex w-60 flex-col gap-1 floating p-1.5 outline-none"
        >
          <Input
            ref={input}
            aria-label={t`Class for ${modelClass}`}
            placeholder={t`Find or add a class`}
            value={typed ?? ''}
            maxLength={200}
            onChange={(event) => {
              setAt(0)
              onType(event.target.value)
            }}
            onKeyDown={onKeyDown}
          />
          <MeaningChoices choices={choices} at={at} hasDigits={hasDigits} colorOf={colorOf} onTake={take} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

type MeaningTextProps = Pick<MeaningPickerProps, 'meaning' | 'colorOf' | 'isStored'>

function MeaningText({ meaning, colorOf, isStored }: MeaningTextProps) {
  return (
    <>
      {meaning.class === null ? (
        <EyeOff size={14} aria-hidden />
      ) : isStored(meaning.class) ? (
        <span className="size-2.5 shrink-0 rounded-sm" style={{ background: colorOf(meaning.class) }} aria-hidden />
      ) : (
        <Plus size={14} className="text-accent-text" aria-hidden />
      )}
      <span className="min-w-0 flex-1 truncate">
        {meaning.class === null ? t`Ignored` : isStored(meaning.class) ? meaning.class : t`New: ${meaning.class}`}
      </span>
      {meaning.suggested && (
        <span title={t`Suggested by its meaning`} className="shrink-0 text-accent-text">
          <Sparkles size={14} aria-label={t`Suggested by its meaning`} />
        </span>
      )}
    </>
  )
}

type MeaningChoicesProps = {
  choices: ReturnType<typeof choicesFor>
  /** The place of the highlighted choice. "Ignore" is the last one. */
  at: number
  hasDigits: boolean
  colorOf(name: string): string
  onTake(place: number): void
}

function MeaningChoices({ choices, at, hasDigits, colorOf, onTake }: MeaningChoicesProps) {
  const option = (place: number) =>
    classNames('flex h-8 w-full items-center gap-2 rounded-md px-2 text-left', place === at && 'bg-hover')
  return (
    <div className="max-h-60 overflow-y-auto">
      {choices.map(({ name, isNew }, place) => (
        <button key={name} type="button" className={option(place)} onClick={() => onTake(place)}>
          {isNew ? (
            <Plus size={14} className="text-accent-text" aria-hidden />
          ) : (
            <span className="size-2.5 rounded-sm" style={{ background: colorOf(name) }} aria-hidden />
          )}
          <span className="min-w-0 flex-1 truncate">{isNew ? t`New: ${name}` : name}</span>
          {hasDigits && place < 9 && <Kbd keys={`${place + 1}`} />}
        </button>
      ))}
      <button type="button" className={option(choices.length)} onClick={() => onTake(choices.length)}>
        <EyeOff size={14} className="text-text-3" aria-hidden />
        {t`Ignore`}
      </button>
    </div>
  )
}
