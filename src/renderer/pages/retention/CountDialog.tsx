import { type ReactNode, useState } from 'react'
import { Button, Dialog, Field, formatCount, Input } from '../../kit/index.ts'

type CountDialogProps = {
  title: string
  /** What will happen, and whether it can be undone. */
  children: ReactNode
  /** How many images it is about; the person types the number. */
  images: number
  confirm: string
  busy: boolean
  onConfirm(): void
  onClose(): void
}

/** For what costs people's work or can never be undone: the button works once the number of images has been typed. */
export function CountDialog({ title, children, images, confirm, busy, onConfirm, onClose }: CountDialogProps) {
  const [typed, setTyped] = useState('')
  const isRight = typed.trim() === String(images)
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      width="small"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" disabled={!isRight || busy} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-text-2">
        {children}
        <Field label={`Type ${formatCount(images).replaceAll(',', '')} to go on`}>
          {(ids) => (
            <Input
              {...ids}
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && isRight && !busy && onConfirm()}
            />
          )}
        </Field>
      </div>
    </Dialog>
  )
}
