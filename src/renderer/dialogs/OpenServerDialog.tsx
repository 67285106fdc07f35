import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { errorMessage, shell } from '../connection/index.ts'
import { Button, Dialog, Field, Input } from '../kit/index.ts'
import { closeOpenServer, useOpenServer } from './open-server.ts'

/** Asks for the address of a server, whose own page then asks who one is. */
export function OpenServerDialog() {
  const open = useOpenServer((dialog) => dialog.open)
  return open ? <AddressDialog /> : null
}

function AddressDialog() {
  const [address, setAddress] = useState('')
  const reach = useMutation({
    mutationFn: () => shell.openServer({ address: address.trim() }),
    meta: { shownInPlace: true },
    onSuccess: closeOpenServer,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (address.trim() !== '' && !reach.isPending) reach.mutate()
  }
  return (
    <Dialog
      open
      onClose={closeOpenServer}
      title={t`Open from a server`}
      description={t`Work in a workspace that your team shares. You sign in on the server’s page.`}
      width="small"
    >
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <Field label={t`Address of the server`} problem={reach.error && errorMessage(reach.error)}>
          {(ids) => (
            <Input
              {...ids}
              autoFocus
              spellCheck={false}
              placeholder="winnow.example.org"
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={closeOpenServer}>{t`Cancel`}</Button>
          <Button variant="primary" type="submit" disabled={address.trim() === '' || reach.isPending}>
            {reach.isPending ? t`Connecting…` : t`Open`}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
