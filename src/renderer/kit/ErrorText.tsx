import { errorMessage } from '../connection/error-message.ts'
import { classNames } from './class-names.ts'

/** Why something failed; nothing without an error. */
export function ErrorText({ error, className }: { error: Error | null; className?: string }) {
  if (!error) return null
  return (
    <p role="alert" data-selectable className={classNames('wrap-anywhere whitespace-pre-line text-danger', className)}>
      {errorMessage(error)}
    </p>
  )
}
