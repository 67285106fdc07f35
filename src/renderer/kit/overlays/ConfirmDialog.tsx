import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import { Button } from '../inputs/Button.tsx'
import { Dialog } from './Dialog.tsx'

type ConfirmDialogProps = {
  open: boolean
  title: string
  /** What will happen and how it can be undone. */
  children: ReactNode
  /** The verb on the button, e.g. "Move 12 images to the trash". */
  confirm: string
  danger?: boolean
  busy?: boolean
  /** It opens while the user may be typing: Enter answers only once they went to a button. */
  unexpected?: boolean
  onConfirm(): void
  onClose(): void
}

/** Only for what can't be undone with one key; everything else happens at once and offers undo. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, children, confirm, danger = false, busy = false, unexpected = false, onConfirm, onClose } = props
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      width="small"
      footer={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant={danger ? 'danger' : 'primary'} disabled={busy} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      <div {...(unexpected && { 'data-autofocus': true, tabIndex: -1 })} className="text-text-2 outline-none">
        {children}
      </div>
    </Dialog>
  )
}
