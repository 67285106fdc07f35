import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Check, CloudOff, HardDrive, LoaderCircle, TriangleAlert } from 'lucide-react'
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
  if (saved.kind === 'saved')
    return (
      <Sign tone="text-text-3">
        <Check size={14} aria-hidden /> {t`Saved`}
      </Sign>
    )
  // No animation: its frames would delay the edit.
  if (saved.kind === 'saving')
    return isErasing ? (
      <Sign tone="text-warn">
        <LoaderCircle size={14} aria-hidden /> {t`Waiting for an erasure to finish`}
      </Sign>
    ) : (
      <Sign tone="text-text-3">
        <LoaderCircle size={14} aria-hidden /> {t`Saving…`}
      </Sign>
    )
  if (saved.kind === 'away')
    return (
      <Sign tone="text-warn">
        <CloudOff size={14} aria-hidden />{' '}
        <Trans>
          Not saved: reconnecting, <Plural value={saved.waiting} one="# edit" other="# edits" /> waiting
        </Trans>
      </Sign>
    )
  if (saved.kind === 'full')
    return (
      <Sign tone="text-danger" title={saved.message}>
        <HardDrive size={14} aria-hidden />{' '}
        <Trans>
          Not saved: disk full, <Plural value={saved.waiting} one="# edit" other="# edits" /> waiting
        </Trans>
      </Sign>
    )
  return (
    <>
      <Button variant="danger" size="small" icon={TriangleAlert} onClick={() => setOpen(true)}>
        {saved.kind === 'conflict' ? t`Not saved: changed elsewhere` : t`Not saved: refused`}
      </Button>
      {saved.kind !== 'refused' ? (
        <ConflictDialog open={open} onClose={() => setOpen(false)} waiting={saved.waiting} />
      ) : (
        <RefusedDialog open={open} onClose={() => setOpen(false)} message={saved.message} waiting={saved.waiting} />
      )}
    </>
  )
}

/** Returns whether all images are erased but the database is still being rewritten; saving waits for that. */
const isErasureEnding = ({ kind, status, done, total }: ListedJob): boolean =>
  kind === 'purge.run' && status === 'running' && done === total

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
      title={t`Conflicting changes`}
      width="small"
      footer={
        <>
          <Button
            onClick={() => {
              session?.takeTheirs()
              onClose()
            }}
          >
            {t`Take theirs`}
          </Button>
          <Button
            variant="primary"
            onClick={() => {
              session?.keepMine()
              onClose()
            }}
          >
            {t`Keep mine`}
          </Button>
        </>
      }
    >
      <p className="text-text-2">
        <Trans>
          <Plural value={waiting} one="# edit" other="# edits" /> not saved: someone else changed the same objects. Keep
          yours to replace their changes, or take theirs to discard your conflicting edits.
        </Trans>
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
      title={t`Edit rejected`}
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
            {t`Discard edit`}
          </Button>
          <Button
            variant="primary"
            onClick={() => {
              session?.resume()
              onClose()
            }}
          >
            {t`Try again`}
          </Button>
        </>
      }
    >
      <p className="text-text-2" data-selectable>
        <Trans>
          {message} <Plural value={waiting} one="# edit" other="# edits" /> of this image{' '}
          <Plural value={waiting} one="waits" other="wait" />.
        </Trans>
      </p>
    </Dialog>
  )
}
