import { t } from '@lingui/core/macro'
import type { ComponentProps, ReactNode } from 'react'
import { Button } from '../inputs/Button.tsx'
import { Dialog } from './Dialog.tsx'

type ActionDialogProps = Omit<ComponentProps<typeof Dialog>, 'open' | 'footer'> &
  Pick<ComponentProps<typeof Button>, 'icon' | 'refused' | 'disabled'> & {
    open?: boolean
    /** The label of the main button, a verb. */
    action: string
    danger?: boolean
    /** Shown beside the buttons, such as how many images the action affects. */
    status?: ReactNode
    onAction(): void
  }

/** A dialog with one action, which Enter runs too, and Cancel. */
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
