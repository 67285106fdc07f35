import { Check } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'

type CheckboxProps = {
  checked: boolean
  onChange(checked: boolean): void
  /** Omit it if a label elsewhere points at `id`. */
  label?: ReactNode
  id?: string
  'aria-describedby'?: string
  hint?: ReactNode
  disabled?: boolean
}

export function Checkbox({ checked, onChange, label, hint, disabled = false, ...field }: CheckboxProps) {
  const ownId = useId()
  const id = field.id ?? ownId
  return (
    <div className="flex items-start gap-2">
      <Radix.Root
        id={id}
        aria-describedby={field['aria-describedby']}
        checked={checked}
        disabled={disabled}
        onCheckedChange={(next) => onChange(next === true)}
        className="peer mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-surface disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=checked]:text-on-accent"
      >
        <Radix.Indicator>
          <Check size={12} strokeWidth={3} aria-hidden />
        </Radix.Indicator>
      </Radix.Root>
      {label !== undefined && (
        <label htmlFor={id} className="peer-disabled:opacity-50">
          {label}
          {hint && <span className="block text-xs text-text-3">{hint}</span>}
        </label>
      )}
    </div>
  )
}
