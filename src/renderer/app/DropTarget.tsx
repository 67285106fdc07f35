import { t } from '@lingui/core/macro'
import { FolderInput } from 'lucide-react'
import { type DragEvent, type ReactNode, useState } from 'react'
import { droppedPaths, offer, reportProblem } from '../connection/index.ts'
import { toast } from '../kit/index.ts'
import { refusalNow } from '../roles/index.ts'

/** Files over the page itself. React also passes on events of dialogs, which are elsewhere in the document. */
const isForPage = ({ dataTransfer, currentTarget, target }: DragEvent) =>
  dataTransfer.types.includes('Files') && currentTarget.contains(target as Node)

/** Imports images and folders, and adds models, that are dropped anywhere on the window. */
export function DropTarget({ children }: { children: ReactNode }) {
  const [isOver, setIsOver] = useState(false)
  const onDrop = (event: DragEvent) => {
    if (!isForPage(event)) return
    event.preventDefault()
    setIsOver(false)
    const refusal = refusalNow('library.import', t`import images`)
    if (refusal) toast({ tone: 'problem', title: t`Import failed`, detail: refusal })
    else droppedPaths(event.dataTransfer).then(offer, reportProblem(t`Import failed`))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files can also be chosen under Import
    <div
      className="relative flex h-full"
      onDragEnter={(event) => setIsOver(isForPage(event))}
      onDragLeave={(event) => event.relatedTarget === null && setIsOver(false)}
      onDragOver={(event) => isForPage(event) && event.preventDefault()}
      onDrop={onDrop}
    >
      {children}
      {isOver && (
        <div className="pointer-events-none absolute inset-2 z-30 flex flex-col items-center justify-center gap-2 rounded-lg border-2 border-dashed border-accent-text bg-bg/90">
          <FolderInput size={32} strokeWidth={1.5} className="text-accent-text" aria-hidden />
          <p className="text-lg font-semibold">{t`Drop images or folders to import`}</p>
        </div>
      )}
    </div>
  )
}
