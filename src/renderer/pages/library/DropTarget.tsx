import { t } from '@lingui/core/macro'
import { FolderInput } from 'lucide-react'
import { type DragEvent, type ReactNode, useState } from 'react'
import { droppedPaths, offer, reportProblem } from '../../connection/index.ts'
import { toast } from '../../kit/index.ts'
import { refusalNow } from '../../roles/index.ts'

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')

/** Imports images and folders that are dropped anywhere on the page. */
export function DropTarget({ children }: { children: ReactNode }) {
  const [depth, setDepth] = useState(0)
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setDepth(0)
    const refusal = refusalNow('library.import', t`import images`)
    if (refusal) toast({ tone: 'problem', title: t`Import failed`, detail: refusal })
    else droppedPaths(event.dataTransfer).then(offer, reportProblem(t`Import failed`))
  }
  return (
    <section
      aria-label={t`Library`}
      className="relative flex min-h-0 flex-1 flex-col"
      onDragEnter={(event) => hasFiles(event) && setDepth(depth + 1)}
      onDragLeave={(event) => hasFiles(event) && setDepth(Math.max(0, depth - 1))}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={onDrop}
    >
      {children}
      {depth > 0 && (
        <div className="pointer-events-none absolute inset-2 z-30 flex flex-col items-center justify-center gap-2 rounded-lg border-2 border-dashed border-accent-text bg-bg/90">
          <FolderInput size={32} strokeWidth={1.5} className="text-accent-text" aria-hidden />
          <p className="text-lg font-semibold">{t`Drop images or folders to import`}</p>
        </div>
      )}
    </section>
  )
}
