import type { LucideIcon } from 'lucide-react'
import { type ComponentProps, type ReactNode, useCallback, useLayoutEffect, useRef } from 'react'
import { classNames } from '../class-names.ts'
import { Kbd } from '../Kbd.tsx'
import { Refusable, whenRefused } from './Refusable.tsx'

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent',
  secondary: 'bg-raised text-text border-line hover:bg-hover',
  quiet: 'bg-transparent text-text-2 border-transparent hover:bg-hover hover:text-text',
  danger: 'bg-raised text-danger border-line hover:bg-danger-soft',
}

type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  variant?: keyof typeof looks
  size?: 'small' | 'medium'
  icon?: LucideIcon
  /** The shortcut, shown after the text. */
  keys?: string
  /** Why the acting user may not do this, as a sentence. The button then does nothing and shows the reason. */
  refused?: string | null
  children: ReactNode
}

const sizes = { small: 'h-6.5 px-2 text-xs gap-1', medium: 'h-8 px-3 gap-1.5' }

export function Button(props: ButtonProps) {
  const {
    variant = 'secondary',
    size = 'medium',
    icon: Icon,
    keys,
    refused = null,
    className,
    children,
    ...rest
  } = props
  const element = useFocusBack(rest.disabled === true && refused === null)
  const button = (
    <button
      ref={element}
      type="button"
      data-variant={variant}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors',
        'disabled:pointer-events-none disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50',
        looks[variant],
        sizes[size],
        className,
      )}
      {...rest}
      {...whenRefused(refused)}
    >
      {Icon && <Icon size={size === 'small' ? 14 : 16} aria-hidden />}
      {children}
      {keys && <Kbd keys={keys} />}
    </button>
  )
  return <Refusable refused={refused}>{button}</Refusable>
}

let waiting: HTMLButtonElement | null = null

/** Returns the button that lost the focus when it was disabled for its own work, if it is still disabled. */
export const waitingButton = (): HTMLButtonElement | null => (waiting?.disabled ? waiting : null)

/**
 * Gives the focus back to a button that lost it by being disabled during its work, unless the user went elsewhere. Returns
 * the button's ref.
 */
function useFocusBack(isDisabled: boolean) {
  const element = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    const button = element.current
    const active = document.activeElement
    if (isDisabled && active === button) waiting = button
    else if (!isDisabled && waiting === button) {
      waiting = null
      if (active === null || active === document.body) button?.focus()
    }
  }, [isDisabled])
  // A refused button is another element. The browser may take the focus from a disabled one before that effect runs.
  return useCallback((button: HTMLButtonElement) => {
    element.current = button
    const wait = () => {
      if (button.disabled) waiting = button
    }
    button.addEventListener('blur', wait)
    return () => button.removeEventListener('blur', wait)
  }, [])
}
