import type { ReactNode } from 'react'
import { ActionDialog } from './ActionDialog.tsx'

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
  const { children, confirm, busy = false, unexpected = false, onConfirm, ...dialog } = props
  return (
    <ActionDialog {...dialog} width="small" action={confirm} disabled={busy} onAction={onConfirm}>
      <div {...(unexpected && { 'data-autofocus': true, tabIndex: -1 })} className="text-text-2 outline-none">
        {children}
      </div>
    </ActionDialog>
  )
}
