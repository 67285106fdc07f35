import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import { classNames } from '../class-names.ts'
import { controlLook } from './Input.tsx'

type SelectOption<Value extends string> = { value: Value; label: string; hint?: string; disabled?: boolean }

type SelectProps<Value extends string> = {
  value: Value
  options: readonly SelectOption<NoInfer<Value>>[]
  onChange(value: NoInfer<Value>): void
  /** Needed if no Field labels it. */
  label?: string
  id?: string
  /** Shown if the value is none of the options. */
  placeholder?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  disabled?: boolean
  className?: string
}

/** A drop-down. Option values must not be empty strings. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { value, options, onChange, label, placeholder, className, disabled, ...rest } = props
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as Value)} disabled={disabled ?? false}>
      <Radix.Trigger
        aria-label={label}
        className={classNames('flex h-8 items-center justify-between gap-2 text-left', controlLook, className)}
        {...rest}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon>
          <ChevronDown size={14} className="text-text-3" aria-hidden />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="appear z-50 max-h-(--radix-select-content-available-height) max-w-[calc(100vw-1rem)] min-w-(--radix-select-trigger-width) floating p-1"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="flex h-7 cursor-default items-center gap-2 rounded-md pr-2 pl-1.5 outline-none data-disabled:opacity-50 data-highlighted:bg-hover"
              >
                <span className="flex w-4 justify-center">
                  <Radix.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </Radix.ItemIndicator>
                </span>
                <span className="truncate">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                </span>
                {option.hint && <span className="ml-auto pl-4 text-xs text-text-3">{option.hint}</span>}
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
