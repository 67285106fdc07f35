import { classNames } from '../kit/class-names.ts'
import { errorMessage } from './error-message.ts'

/** Why something failed; nothing without an error. */
export function ErrorText({ error, className }: { error: Error | null; className?: string }) {
  if (!error) return null
  return (
    <p role="alert" data-selectable className={classNames('wrap-anywhere whitespace-pre-line text-danger', className)}>
      {errorMessage(error)}
    </p>
  )
}
