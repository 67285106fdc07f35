import { classNames } from '../class-names.ts'

type ChoicesProps<Value extends string> = {
  label: string
  choices: readonly { value: NoInfer<Value>; title: string }[]
  value: Value
  onChange(value: NoInfer<Value>): void
}

/** A few choices side by side, one of which is selected. */
export const Choices = <Value extends string>({ label, choices, value, onChange }: ChoicesProps<Value>) => (
  <fieldset aria-label={label} className="flex gap-0.5 rounded-lg bg-inset p-0.5">
    {choices.map((one) => (
      <button
        key={one.value}
        type="button"
        aria-pressed={value === one.value}
        className={classNames(
          'h-6.5 flex-1 rounded-md px-2 text-xs font-medium whitespace-nowrap',
          value === one.value ? 'bg-chosen shadow-sm' : 'text-text-2 hover:text-text',
        )}
        onClick={() => onChange(one.value)}
      >
        {one.title}
      </button>
    ))}
  </fieldset>
)
