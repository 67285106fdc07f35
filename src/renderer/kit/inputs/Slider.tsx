import { Slider as Radix } from 'radix-ui'
import { classNames } from '../class-names.ts'

type SliderProps = {
  value: number
  min: number
  max: number
  step: number
  onChange(value: number): void
  /** Called once when the user releases it. */
  onCommit?(value: number): void
  label: string
  className?: string
}

export function Slider({ value, min, max, step, onChange, onCommit, label, className }: SliderProps) {
  return (
    <Radix.Root
      value={[value]}
      min={min}
      max={max}
      step={step}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      onValueCommit={([next]) => next !== undefined && onCommit?.(next)}
      // After a drag, arrow keys belong to the page's commands again. The Tab key still reaches the slider.
      onPointerUp={(event) => event.currentTarget.querySelector<HTMLElement>('[role=slider]')?.blur()}
      className={classNames('relative flex h-5 w-28 touch-none items-center', className)}
    >
      <Radix.Track className="relative h-1 grow rounded-full bg-line">
        <Radix.Range className="absolute h-full rounded-full bg-text-3" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={label}
        className="block size-3.5 rounded-full border border-line-strong bg-raised shadow-sm hover:border-accent-text"
      />
    </Radix.Root>
  )
}
