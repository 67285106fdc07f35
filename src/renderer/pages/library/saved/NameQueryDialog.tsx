import { t } from '@lingui/core/macro'
import { type FormEvent, useId, useState } from 'react'
import { errorMessage } from '../../../connection/index.ts'
import { Button, Dialog, Field, Input } from '../../../kit/index.ts'

type NameQueryDialogProps = {
  title: string
  /** The name it has, or the one that is suggested. */
  name: string
  confirm: string
  description?: string
  onName(name: string): Promise<unknown>
  onClose(): void
}

/** Asks for the name of a saved query; the engine's objection, such as a name in use, is shown at the field. */
export function NameQueryDialog({ title, name, confirm, description, onName, onClose }: NameQueryDialogProps) {
  const form = useId()
  const [text, setText] = useState(name)
  const [problem, setProblem] = useState<string | null>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '') return
    onName(text.trim()).then(onClose, (error) => setProblem(errorMessage(error)))
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      width="small"
      footer={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" type="submit" form={form} disabled={text.trim() === ''}>
            {confirm}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <Field label={t`Name`} problem={problem}>
          {(ids) => (
            <Input
              {...ids}
              value={text}
              maxLength={100}
              onFocus={(event) => event.target.select()}
              onChange={(event) => {
                setText(event.target.value)
                setProblem(null)
              }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  )
}
