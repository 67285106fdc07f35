import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { errorMessage } from '../../../connection/index.ts'
import { ActionDialog, TextField } from '../../../kit/index.ts'

type NameQueryDialogProps = {
  title: string
  /** The current name; empty for a new query. */
  name: string
  confirm: string
  description?: string
  onName(name: string): Promise<unknown>
  onClose(): void
}

/** Asks for the name of a saved query. The field shows what the engine refuses, such as a name in use. */
export function NameQueryDialog({ title, name, confirm, description, onName, onClose }: NameQueryDialogProps) {
  const [text, setText] = useState(name)
  const [problem, setProblem] = useState<string | null>(null)
  const submit = () => {
    if (text.trim() === '') return
    onName(text.trim()).then(onClose, (error) => setProblem(errorMessage(error)))
  }
  return (
    <ActionDialog
      onClose={onClose}
      title={title}
      description={description}
      width="small"
      action={confirm}
      onAction={submit}
      disabled={text.trim() === ''}
    >
      <TextField
        label={t`Name`}
        problem={problem}
        value={text}
        maxLength={100}
        onFocus={(event) => event.target.select()}
        onChange={(text) => {
          setText(text)
          setProblem(null)
        }}
      />
    </ActionDialog>
  )
}
