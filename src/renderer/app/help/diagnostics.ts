import { t } from '@lingui/core/macro'
import { engine, isServed, reportProblem, shell, useWorkspace } from '../../connection/index.ts'
import { toast } from '../../kit/index.ts'

/** Returns what a problem report needs: versions and counts. It names no image, class, user or folder. */
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

/** Returns the title of the command. A browser can't save a report, so it copies the diagnostics only. */
export const reportTitle = (): string => (isServed() ? t`Copy diagnostics for a report` : t`Collect a report…`)

/** Copies the diagnostics to the clipboard. Nothing is sent. */
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
