import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Refusable } from './Refusable.tsx'

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent',
  secondary: 'bg-raised text-text border-line hover:bg-hover',
  quiet: 'bg-transparent text-text-2 border-transparent hover:bg-hover hover:text-text',
  danger: 'bg-danger-soft text-danger border-transparent hover:brightness-95 dark:hover:brightness-110',
}

type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  variant?: keyof typeof looks
  size?: 'small' | 'medium' | 'large'
  icon?: LucideIcon
  /** Why the acting user may not do it, in a sentence: then it is disabled and says so. */
  refused?: string | null
  children: ReactNode
}

const sizes = { small: 'h-6 px-2 text-xs gap-1', medium: 'h-7 px-2.5 gap-1.5', large: 'h-9 px-4 gap-2 text-base' }

export function Button(props: ButtonProps) {
  const { variant = 'secondary', size = 'medium', icon: Icon, refused = null, className, children, ...rest } = props
  const button = (
    <button
      type="button"
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors',
        'disabled:pointer-events-none disabled:opacity-50',
        looks[variant],
        sizes[size],
        className,
      )}
      {...rest}
      {...(refused !== null && { disabled: true, 'aria-description': refused })}
    >
      {Icon && <Icon size={size === 'large' ? 16 : 14} aria-hidden />}
      {children}
    </button>
  )
  return <Refusable refused={refused}>{button}</Refusable>
}
