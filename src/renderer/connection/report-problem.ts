import { t } from '@lingui/core/macro'
import { toast } from '../kit/overlays/Toast.tsx'
import { EngineLost, isCancelled } from './engine-lost.ts'
import { errorMessage } from './error-message.ts'

/** Returns a handler that shows an error as a message with this title. */
export const showProblem =
  (title: string) =>
  (error: unknown): void =>
    toast({ tone: 'problem', title, detail: errorMessage(error) })

/** Returns a handler for errors that nobody waits for. It skips a lost engine, which is shown elsewhere, and canceled calls. */
export const reportProblem =
  (title: string) =>
  (error: unknown): void => {
    if (!(error instanceof EngineLost || isCancelled(error))) showProblem(title)(error)
  }

/** Shows errors of promises that nobody handles. Called once at the start. */
export function reportUnheardProblems(): void {
  const report = reportProblem(t`Something went wrong`)
  window.addEventListener('unhandledrejection', ({ reason }) => report(reason))
}
