import type { ReactNode } from 'react'
import { ActionDialog } from './ActionDialog.tsx'

type ConfirmDialogProps = {
  open: boolean
  title: string
  /** What will happen and how it can be undone. */
  children: ReactNode
  /** The label of the button, e.g. "Move 12 images to the trash". */
  confirm: string
  danger?: boolean
  busy?: boolean
  onConfirm(): void
  onClose(): void
}

/** Asks before something that can't be undone with one key. Everything else happens at once and offers undo. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { children, confirm, busy = false, onConfirm, ...dialog } = props
  return (
    <ActionDialog {...dialog} width="small" action={confirm} disabled={busy} onAction={onConfirm}>
      <div className="text-text-2">{children}</div>
    </ActionDialog>
  )
}
