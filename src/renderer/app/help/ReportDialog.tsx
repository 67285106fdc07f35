import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Save } from 'lucide-react'
import type { ReportPart } from '#contract'
import { errorMessage, shell } from '../../connection/index.ts'
import { Button, Dialog, toast } from '../../kit/index.ts'
import { closeOverlay, useOverlays } from '../overlays.ts'
import { showInFolder } from '../workspace-actions.ts'
import { diagnosticsText } from './diagnostics.ts'

const collect = async () => shell.collectReport({ details: await diagnosticsText() })

/** Shows everything that a problem report would contain, and saves it as a file. Nothing is sent. */
export function ReportDialog() {
  const open = useOverlays((state) => state.open === 'report')
  const report = useQuery({ queryKey: ['shell', 'report'], queryFn: collect, enabled: open, gcTime: 0, staleTime: 0 })
  const save = useMutation({
    mutationFn: (parts: readonly ReportPart[]) => shell.saveReport({ parts: [...parts] }),
    meta: { shownInPlace: true },
    onSuccess(file) {
      if (file === null) return
      closeOverlay()
      const action = { label: t`Show in folder`, run: () => showInFolder(file) }
      toast({ tone: 'ok', title: t`Report saved`, detail: file, action, stays: true })
    },
  })
  const parts = report.data ?? []
  const error = report.error ?? save.error
  return (
    <Dialog
      open={open}
      onClose={closeOverlay}
      title={t`Collect a report`}
      description={t`For whoever looks into a problem. It has versions, counts and errors, but no images, and no names of images, classes, users or folders. Read it before you pass it on: nothing is sent.`}
      footer={
        <Button
          variant="primary"
          icon={Save}
          disabled={parts.length === 0 || save.isPending}
          onClick={() => save.mutate(parts)}
        >
          {t`Save report…`}
        </Button>
      }
    >
      {error && <p role="alert">{errorMessage(error)}</p>}
      <div data-selectable className="flex flex-col gap-4">
        {parts.map(({ part, text }) => (
          <section key={part} aria-label={part} className="flex flex-col gap-1">
            <h3 className="font-medium">{part}</h3>
            <pre className="max-h-40 overflow-auto rounded-md border border-line bg-bg p-2 text-xs whitespace-pre-wrap">
              {text}
            </pre>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
