import { t } from '@lingui/core/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { actAs, engine, errorMessage, folderOf, isServed, queries, useWorkspace } from '../connection/index.ts'
import { ActionDialog, TextField } from '../kit/index.ts'

/** Lets the acting user change their name. */
export function NameDialog({ name, onClose }: { name: string; onClose(): void }) {
  const cache = useQueryClient()
  const folder = useWorkspace(folderOf) ?? ''
  const [to, setTo] = useState(name)
  const rename = useMutation(
    queries.access.rename.mutationOptions({
      async onSuccess(user) {
        // On a server, the session keeps the user.
        if (!isServed()) await actAs(engine, folder, user.name)
        void cache.invalidateQueries()
        onClose()
      },
    }),
  )
  return (
    <ActionDialog
      onClose={onClose}
      title={t`Change your name`}
      description={t`Your edits, queues and comments stay yours. The audit log keeps the former name in its entries.`}
      width="small"
      action={t`Change name`}
      disabled={to.trim() === '' || to.trim() === name || rename.isPending}
      onAction={() => rename.mutate({ name, to: to.trim() })}
    >
      <TextField
        label={t`Name`}
        problem={rename.error && errorMessage(rename.error)}
        value={to}
        onChange={setTo}
        onFocus={(event) => event.target.select()}
      />
    </ActionDialog>
  )
}
