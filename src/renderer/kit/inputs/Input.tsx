import type { ComponentProps } from 'react'
import { classNames } from '../class-names.ts'

export const controlLook =
  'rounded-md border border-line bg-surface px-2 text-text placeholder:text-text-3 hover:border-line-strong focus-visible:border-accent-text aria-invalid:border-danger disabled:opacity-50'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input type="text" className={classNames('h-8 w-full', controlLook, className)} {...rest} />
}
