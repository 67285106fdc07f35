import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from '../class-names.ts'
import { Tooltip } from '../overlays/Tooltip.tsx'
import { whenRefused } from './Refusable.tsx'

type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  icon: LucideIcon
  /** Read by screen readers and shown as the tooltip. */
  label: string
  /** Keys shown in the tooltip, e.g. `Mod+Z`. */
  keys?: string
  /** For a toggle: whether it is on. */
  pressed?: boolean
  /** Why the acting user may not do this, as a sentence. The button then does nothing and shows the reason. */
  refused?: string | null
}

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, keys, pressed, refused = null, className, ...rest } = props
  return (
    <Tooltip label={refused === null ? label : `${label}. ${refused}`} keys={refused === null ? keys : undefined}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={classNames(
          'inline-flex size-7 shrink-0 items-center justify-center rounded-md transition-colors',
          'disabled:pointer-events-none disabled:opacity-40 aria-disabled:cursor-not-allowed aria-disabled:opacity-40',
          pressed ? 'bg-accent-soft text-accent-text' : 'text-text-2 hover:bg-hover hover:text-text',
          className,
        )}
        {...rest}
        {...whenRefused(refused)}
      >
        <Icon size={16} aria-hidden />
      </button>
    </Tooltip>
  )
}
