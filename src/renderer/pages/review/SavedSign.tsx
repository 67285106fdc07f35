import { Check, CloudOff, HardDrive, LoaderCircle, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { SavedMark } from '../../editor/session/index.ts'
import { Button, countOf, Dialog } from '../../kit/index.ts'
import { useEditor } from './review-context.ts'

/** Says whether the engine has everything; a conflict or refusal is settled from here. */
export function SavedSign() {
  const saved: SavedMark | undefined = useEditor(({ snapshot }) => snapshot?.saved)
  const [open, setOpen] = useState(false)
  if (!saved) return null
  if (saved.kind === 'saved')
    return (
      <Sign tone="text-text-3">
        <Check size={14} aria-hidden /> Saved
      </Sign>
    )
  // Nothing moves: each frame of it would take time from the edit that is on its way.
  if (saved.kind === 'saving')
    return (
      <Sign tone="text-text-3">
        <LoaderCircle size={14} aria-hidden /> Saving…
      </Sign>
    )
  if (saved.kind === 'away')
    return (
      <Sign tone="text-warn">
        <CloudOff size={14} aria-hidden /> Not saved: reconnecting, {countOf(saved.waiting, 'edit')} waiting
      </Sign>
    )
  if (saved.kind === 'full')
    return (
      <Sign tone="text-danger" title={saved.message}>
        <HardDrive size={14} aria-hidden /> Not saved: disk full, {countOf(saved.waiting, 'edit')} waiting
      </Sign>
    )
  return (
    <>
      <Button variant="danger" size="small" icon={TriangleAlert} onClick={() => setOpen(true)}>
        {saved.kind === 'conflict' ? 'Not saved: changed elsewhere' : 'Not saved: refused'}
      </Button>
      {saved.kind !== 'refused' ? (
        <ConflictDialog open={open} onClose={() => setOpen(false)} waiting={saved.waiting} />
      ) : (
        <RefusedDialog open={open} onClose={() => setOpen(false)} message={saved.message} waiting={saved.waiting} />
      )}
    </>
  )
}

function Sign({ tone, title, children }: { tone: string; title?: string; children: React.ReactNode }) {
  return (
    <span
      role="status"
      title={title}
      data-testid="saved"
      className={`flex shrink-0 items-center gap-1 text-xs whitespace-nowrap ${tone}`}
    >
      {children}
    </span>
  )
}

type DialogProps = { open: boolean; onClose(): void; waiting: number }

function ConflictDialog({ open, onClose, waiting }: DialogProps) {
  const session = useEditor((state) => state.session)
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Conflicting changes"
      width="small"
      footer={
        <>
          <Button
            onClick={() => {
              session?.takeTheirs()
              onClose()
            }}
          >
            Take theirs
          </Button>
          <Button
            variant="primary"
            onClick={() => {
              session?.keepMine()
              onClose()
            }}
          >
            Keep mine
          </Button>
        </>
      }
    >
      <p className="text-text-2">
        {countOf(waiting, 'edit')} not saved, because someone else changed the same objects. Keep yours to replace their
        changes, or take theirs to discard your conflicting edits.
      </p>
    </Dialog>
  )
}

function RefusedDialog({ open, onClose, message, waiting }: DialogProps & { message: string }) {
  const session = useEditor((state) => state.session)
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Edit rejected"
      width="small"
      footer={
        <>
          <Button
            variant="danger"
            onClick={() => {
              session?.dropRefused()
              onClose()
            }}
          >
            Discard edit
          </Button>
          <Button
            variant="primary"
            onClick={() => {
              session?.resume()
              onClose()
            }}
          >
            Try again
          </Button>
        </>
      }
    >
      <p className="text-text-2" data-selectable>
        {message} {countOf(waiting, 'edit')} of this image {waiting === 1 ? 'waits' : 'wait'}.
      </p>
    </Dialog>
  )
}
