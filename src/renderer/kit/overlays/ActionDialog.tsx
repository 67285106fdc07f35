import { t } from '@lingui/core/macro'
import type { ComponentProps, ReactNode } from 'react'
import { Button } from '../inputs/Button.tsx'
import { Dialog } from './Dialog.tsx'

type ActionDialogProps = Omit<ComponentProps<typeof Dialog>, 'open' | 'footer'> &
  Pick<ComponentProps<typeof Button>, 'icon' | 'refused' | 'disabled'> & {
    open?: boolean
    /** The verb on the main button. */
    action: string
    danger?: boolean
    /** Beside the buttons: how much it is about. */
    status?: ReactNode
    onAction(): void
  }

/** A dialog that does one thing, which Enter does too, or nothing. */
export function ActionDialog(props: ActionDialogProps) {
  const {
    open = true,
    onClose,
    action,
    icon,
    danger = false,
    refused,
    disabled,
    status,
    onAction,
    children,
    ...dialog
  } = props
  return (
    <Dialog
      {...dialog}
      open={open}
      onClose={onClose}
      footer={
        <>
          {status}
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button
            variant={danger ? 'danger' : 'primary'}
            icon={icon}
            refused={refused}
            disabled={disabled}
            onClick={onAction}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">{children}</div>
    </Dialog>
  )
}
