import { t } from '@lingui/core/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { actAs, engine, errorMessage, isServed, queries, useWorkspace } from '../connection/index.ts'
import { Button, Dialog, Field, Input } from '../kit/index.ts'

/** The acting user gives themselves another name. */
export function NameDialog({ name, onClose }: { name: string; onClose(): void }) {
  const cache = useQueryClient()
  const folder = useWorkspace((workspace) => ('folder' in workspace ? workspace.folder : ''))
  const [to, setTo] = useState(name)
  const rename = useMutation(
    queries.access.rename.mutationOptions({
      async onSuccess(user) {
        // Who signed in stays who they are.
        if (!isServed()) await actAs(engine, folder, user.name)
        void cache.invalidateQueries()
        onClose()
      },
    }),
  )
  const isSame = to.trim() === '' || to.trim() === name
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isSame) rename.mutate({ name, to: to.trim() })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Change your name`}
      description={t`Your edits, queues and comments stay yours. The audit log keeps the former name in its entries.`}
      width="small"
    >
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <Field label={t`Name`} problem={rename.error && errorMessage(rename.error)}>
          {(ids) => (
            <Input
              {...ids}
              autoFocus
              value={to}
              onChange={(event) => setTo(event.target.value)}
              onFocus={(event) => event.target.select()}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" type="submit" disabled={isSame || rename.isPending}>
            {t`Change name`}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
