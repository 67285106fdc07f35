import { t } from '@lingui/core/macro'
import { X } from 'lucide-react'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { Button, type Choice, ChoiceList, formatList, IconButton, Input, WordPicker } from '../../../kit/index.ts'
import { useChoicePreview } from './preview.ts'

type ChoiceWordProps = {
  label: string
  value: string
  choices: readonly Choice[]
  onChange(value: string): void
  isMain?: boolean
}

/** A word chosen from a list. */
export function ChoiceWord({ label, value, choices, onChange, isMain = false }: ChoiceWordProps) {
  return (
    <WordPicker label={label} isMain={isMain} word={choices.find((one) => one.value === value)?.label ?? value}>
      {(close) => (
        <PreviewedChoices
          label={label}
          choices={choices}
          values={[value]}
          onTry={onChange}
          onChoose={(next) => {
            onChange(next)
            close()
          }}
        />
      )}
    </WordPicker>
  )
}

type PreviewedChoicesProps = ComponentProps<typeof ChoiceList> & {
  /** Called to preview a choice. */
  onTry(value: string): void
}

/** Choices of a sentence. The result previews the one under the pointer or the arrow keys. */
export function PreviewedChoices({ onTry, ...list }: PreviewedChoicesProps) {
  const { show, effect } = useChoicePreview()
  return (
    <>
      <ChoiceList {...list} onHighlight={(value) => show(() => onTry(value))} />
      {effect !== null && (
        <p role="status" className="border-t border-line px-3 py-2 text-xs text-text-2">
          {effect}
        </p>
      )}
    </>
  )
}

type NumberWordProps = {
  label: string
  value: number | undefined
  onChange(value: number | undefined): void
  /** The text for a number, such as "3 images". Default: the number alone. */
  format?: (value: number) => string
  /** The text without a number. Absent: a number is required. */
  none?: string | undefined
  hint?: ReactNode
}

const formatNumber = (value: number): string => value.toLocaleString('en')

/** A number in the sentence. */
export function NumberWord({ label, value, onChange, format = formatNumber, none, hint }: NumberWordProps) {
  return (
    <WordPicker label={label} word={value === undefined ? (none ?? '…') : format(value)}>
      {(close) => (
        <form
          className="flex flex-col gap-2 p-3"
          onSubmit={(event) => {
            event.preventDefault()
            close()
          }}
        >
          <span className="font-medium">{label}</span>
          <NumberInput label={label} value={value} onChange={onChange} />
          {hint && <p className="text-xs text-text-2">{hint}</p>}
          {none !== undefined && value !== undefined && (
            <Button size="small" variant="quiet" className="self-start" onClick={() => onChange(undefined)}>
              {none.charAt(0).toUpperCase() + none.slice(1)}
            </Button>
          )}
        </form>
      )}
    </WordPicker>
  )
}

/** A number field that reports only valid numbers. */
export function NumberInput({
  label,
  value,
  onChange,
}: {
  label: string
  value: number | undefined
  onChange(value: number): void
}) {
  const [typed, setTyped] = useState(value === undefined ? '' : String(value))
  const [shown, setShown] = useState(value)
  if (shown !== value) {
    setShown(value)
    if (Number(typed) !== value) setTyped(value === undefined ? '' : String(value))
  }
  const isNumber = typed.trim() !== '' && Number.isFinite(Number(typed))
  return (
    <Input
      autoFocus
      inputMode="decimal"
      aria-label={label}
      aria-invalid={!isNumber}
      value={typed}
      onFocus={(event) => event.target.select()}
      onChange={(event) => {
        const text = event.target.value
        setTyped(text)
        if (text.trim() !== '' && Number.isFinite(Number(text))) onChange(Number(text))
      }}
    />
  )
}

type ListWordProps = {
  label: string
  values: readonly string[]
  choices: readonly Choice[]
  onChange(values: string[]): void
  max: number
  /** Whether their order counts: "reviewed, then newest". */
  isOrder?: boolean
}

/** Several words chosen from a list, in the order of choosing; at least one. */
export function ListWord({ label, values, choices, onChange, max, isOrder = false }: ListWordProps) {
  const names = values.map((value) => choices.find((one) => one.value === value)?.label ?? value)
  const word = isOrder ? names.reduce((before, name) => t`${before}, then ${name}`) : formatList(names)
  return (
    <WordPicker label={label} word={word}>
      {() => (
        <ChoiceList
          label={label}
          choices={choices}
          values={values}
          onChoose={(value) => {
            if (!values.includes(value)) onChange([...values, value].slice(-max))
            else if (values.length > 1) onChange(values.filter((one) => one !== value))
          }}
        />
      )}
    </WordPicker>
  )
}

/** The button behind a condition, a group or a period that removes it. */
export const RemoveWord = ({ label, onRemove }: { label: string; onRemove(): void }) => (
  <IconButton icon={X} label={label} className="mx-0.5 size-5 align-middle text-text-3" onClick={onRemove} />
)
