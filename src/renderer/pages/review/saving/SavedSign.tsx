import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Check, CloudOff, HardDrive, LoaderCircle, type LucideIcon, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { ListedJob } from '#contract'
import { queries } from '../../../connection/index.ts'
import type { SavedMark } from '../../../editor/session/index.ts'
import { Button, Dialog } from '../../../kit/index.ts'
import { useEditor, useReviewSession } from '../review-context.ts'

/**
 * Shows whether everything is saved and lets the user resolve conflicts and refusals. Subscribes to the editor's store
 * itself, ahead of the page.
 */
export function SavedSign() {
  const { editor } = useReviewSession()
  const saved: SavedMark | undefined = useStore(editor.store, ({ snapshot }) => snapshot?.saved)
  const { data: isErasing } = useQuery({
    ...queries.jobs.list.queryOptions({ input: { limit: 20 } }),
    select: (jobs) => jobs.some(isErasureEnding),
  })
  const [open, setOpen] = useState(false)
  if (!saved) return null
  if (saved.kind === 'saved') return <Sign tone="text-text-3" icon={Check} text={t`Saved`} />
  // No animation: its frames would delay the edit.
  if (saved.kind === 'saving')
    return isErasing ? (
      <Sign tone="text-warn" icon={LoaderCircle} text={t`Waiting for an erasure to finish`} />
    ) : (
      <Sign tone="text-text-3" icon={LoaderCircle} text={t`Saving…`} />
    )
  if (saved.kind === 'away')
    return (
      <Sign
        tone="text-warn"
        icon={CloudOff}
        text={t`Not saved: reconnecting, ${plural(saved.waiting, { one: '# edit', other: '# edits' })} waiting`}
      />
    )
  if (saved.kind === 'full')
    return (
      <Sign
        tone="text-danger"
        icon={HardDrive}
        title={saved.message}
        text={t`Not saved: disk full, ${plural(saved.waiting, { one: '# edit', other: '# edits' })} waiting`}
      />
    )
  return (
    <>
      <Button variant="danger" size="small" icon={TriangleAlert} onClick={() => setOpen(true)}>
        {saved.kind === 'conflict' ? t`Not saved: changed elsewhere` : t`Not saved: refused`}
      </Button>
      <SaveDialog open={open} onClose={() => setOpen(false)} saved={saved} />
    </>
  )
}

/** Returns whether all images are erased but the database is still being rewritten; saving waits for that. */
const isErasureEnding = ({ kind, status, done, total }: ListedJob): boolean =>
  kind === 'purge.run' && status === 'running' && done === total

type SignProps = { tone: string; icon: LucideIcon; title?: string; text: string }

/** The name of the image shrinks first; only in a narrow window does this shrink too. */
function Sign({ tone, icon: Icon, text, title = text }: SignProps) {
  return (
    <span
      role="status"
      title={title}
      data-testid="saved"
      className={`flex min-w-4 shrink-0 items-center gap-1 text-xs @max-[46rem]:shrink ${tone}`}
    >
      <Icon size={14} className="shrink-0" aria-hidden />
      <span className="truncate">{text}</span>
    </span>
  )
}

type SaveDialogProps = { open: boolean; onClose(): void; saved: Exclude<SavedMark, { kind: 'saved' }> }

/** Lets the user resolve a conflict, or retry or discard a refused edit. */
function SaveDialog({ open, onClose, saved }: SaveDialogProps) {
  const session = useEditor((state) => state.session)
  const { waiting } = saved
  const message = 'message' in saved ? saved.message : ''
  const isConflict = saved.kind === 'conflict'
  const give = () => (isConflict ? session?.takeTheirs() : session?.dropRefused())
  const insist = () => (isConflict ? session?.keepMine() : session?.resume())
  const close = (act: () => unknown) => () => {
    act()
    onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={isConflict ? t`Conflicting changes` : t`Edit rejected`}
      width="small"
      footer={
        <>
          <Button variant={isConflict ? 'secondary' : 'danger'} onClick={close(give)}>
            {isConflict ? t`Take theirs` : t`Discard edit`}
          </Button>
          <Button variant="primary" onClick={close(insist)}>
            {isConflict ? t`Keep mine` : t`Try again`}
          </Button>
        </>
      }
    >
      <p className="text-text-2" data-selectable>
        {isConflict ? (
          <Trans>
            <Plural value={waiting} one="# edit" other="# edits" /> not saved: someone else changed the same objects.
            Keep yours to replace their changes, or take theirs to discard your conflicting edits.
          </Trans>
        ) : (
          <Trans>
            {message} <Plural value={waiting} one="# edit" other="# edits" /> of this image{' '}
            <Plural value={waiting} one="waits" other="wait" />.
          </Trans>
        )}
      </p>
    </Dialog>
  )
}
