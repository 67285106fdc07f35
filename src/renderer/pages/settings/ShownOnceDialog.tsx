import { t } from '@lingui/core/macro'
import { Copy } from 'lucide-react'
import { reportProblem } from '../../connection/index.ts'
import { Button, Dialog, Input, toast } from '../../kit/index.ts'

/** Copies a text and shows a message with this title. */
export const copyText = (text: string, title: string, detail?: string): Promise<void> =>
  navigator.clipboard
    .writeText(text)
    .then(() => toast({ tone: 'ok', title, detail }))
    .catch(reportProblem(t`Can’t copy to the clipboard`))

type ShownOnceDialogProps = {
  title: string
  text: string
  /** The name of the value, for screen readers. */
  label: string
  value: string
  copy: string
  /** The title of the message after copying. */
  copied: string
  onClose(): void
}

/** Shows a link or secret that is not shown again, with a button to copy it. */
export function ShownOnceDialog({ title, text, label, value, copy, copied, onClose }: ShownOnceDialogProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <Button variant="primary" icon={Copy} onClick={() => void copyText(value, copied)}>
          {copy}
        </Button>
      }
    >
      <p className="mb-3 text-text-2">{text}</p>
      <Input aria-label={label} readOnly value={value} onFocus={(event) => event.target.select()} />
    </Dialog>
  )
}
