import { t } from '@lingui/core/macro'
import { engine, isServed, reportProblem, shell, useWorkspace } from '../../connection/index.ts'
import { toast } from '../../kit/index.ts'

/** What a report about a problem needs: versions and counts. It names no image, class, user or folder. */
export async function diagnosticsText(): Promise<string> {
  const { version, runsOn } = await shell.about()
  const lines = [`Winnow ${version}`, runsOn]
  lines.push(`Window ${innerWidth} × ${innerHeight} at ${devicePixelRatio}, ${navigator.hardwareConcurrency} threads`)
  if (useWorkspace.getState().status === 'open') {
    const { format, images, labels, predictions, disk, runningJobs } = await engine.workspace.status()
    lines.push(
      `Workspace format ${format}, database ${disk.databaseBytes} bytes, free ${disk.freeBytes} bytes`,
      `${images.total} images, ${labels} labels, ${predictions} open predictions, ${runningJobs} jobs`,
    )
  }
  return lines.join('\n')
}

/** A browser has no place for a report: there it is the diagnostics alone. */
export const reportTitle = (): string => (isServed() ? t`Copy diagnostics for a report` : t`Collect a report…`)

/** Puts the diagnostics on the clipboard. Nothing is sent anywhere. */
export async function copyDiagnostics(): Promise<void> {
  try {
    await navigator.clipboard.writeText(await diagnosticsText())
    toast({
      tone: 'ok',
      title: t`Diagnostics copied`,
      detail: t`Paste them into your report. They have versions and counts, but no names, folders or images. Nothing was sent.`,
    })
  } catch (error) {
    reportProblem(t`Can’t copy the diagnostics`)(error)
  }
}
