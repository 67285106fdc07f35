import { Button } from '../../kit/index.ts'

type ChoicesProps<Value extends string> = {
  label: string
  choices: readonly { value: NoInfer<Value>; title: string }[]
  value: Value
  onChange(value: NoInfer<Value>): void
}

/** A few choices side by side, of which one holds. */
export const Choices = <Value extends string>({ label, choices, value, onChange }: ChoicesProps<Value>) => (
  <fieldset aria-label={label} className="flex gap-0.5 rounded-lg bg-inset p-0.5">
    {choices.map((one) => (
      <Button
        key={one.value}
        size="small"
        variant={value === one.value ? 'secondary' : 'quiet'}
        aria-pressed={value === one.value}
        onClick={() => onChange(one.value)}
      >
        {one.title}
      </Button>
    ))}
  </fieldset>
)
