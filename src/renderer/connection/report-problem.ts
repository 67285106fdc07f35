import { t } from '@lingui/core/macro'
import { toast } from '../kit/overlays/Toast.tsx'
import { EngineLost, isCancelled } from './engine-lost.ts'
import { errorMessage } from './error-message.ts'

/** Shows an error that nobody waits for. A lost engine is shown elsewhere; a canceled call is not reported. */
export const reportProblem =
  (title: string) =>
  (error: unknown): void => {
    if (error instanceof EngineLost || isCancelled(error)) return
    toast({ tone: 'problem', title, detail: errorMessage(error) })
  }

/** Reports errors of promises that nobody handles. Called once at start. */
export function reportUnheardProblems(): void {
  const report = reportProblem(t`Something went wrong`)
  window.addEventListener('unhandledrejection', ({ reason }) => report(reason))
}
