import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
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
  onConfirm(): void
  onClose(): void
}

/** Only for what can't be undone with one key; everything else happens at once and offers undo. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, children, confirm, danger = false, busy = false, onConfirm, onClose } = props
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
      <div className="text-text-2">{children}</div>
    </Dialog>
  )
}
