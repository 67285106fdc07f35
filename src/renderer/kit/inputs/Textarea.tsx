import type { ComponentProps } from 'react'
import { classNames } from '../class-names.ts'
import { controlLook } from './Input.tsx'

type TextareaProps = ComponentProps<'textarea'> & {
  /** For code and queries. */
  mono?: boolean
}

export function Textarea({ mono, className, ...rest }: TextareaProps) {
  return (
    <textarea
      spellCheck={!mono}
      className={classNames('w-full resize-none py-1.5', mono && 'font-mono text-xs', controlLook, className)}
      {...rest}
    />
  )
}
