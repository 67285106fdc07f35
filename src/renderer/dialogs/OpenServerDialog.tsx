import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { create } from 'zustand'
import { errorMessage, shell } from '../connection/index.ts'
import { ActionDialog, TextField } from '../kit/index.ts'

const useOpenServer = create<{ isOpen: boolean }>(() => ({ isOpen: false }))

export const askForServer = (): void => useOpenServer.setState({ isOpen: true })
const closeOpenServer = (): void => useOpenServer.setState({ isOpen: false })

/** Asks for the address of a server, whose own page then asks the user to sign in. */
export function OpenServerDialog() {
  return useOpenServer(({ isOpen }) => isOpen) && <AddressDialog />
}

function AddressDialog() {
  const [address, setAddress] = useState('')
  const reach = useMutation({
    mutationFn: () => shell.openServer({ address: address.trim() }),
    meta: { shownInPlace: true },
    onSuccess: closeOpenServer,
  })
  return (
    <ActionDialog
      onClose={closeOpenServer}
      title={t`Open from a server`}
      description={t`Work in a workspace that your team shares. You sign in on the server’s page.`}
      width="small"
      action={reach.isPending ? t`Connecting…` : t`Open`}
      disabled={address.trim() === '' || reach.isPending}
      onAction={() => reach.mutate()}
    >
      <TextField
        label={t`Address of the server`}
        problem={reach.error && errorMessage(reach.error)}
        spellCheck={false}
        placeholder="winnow.example.org"
        value={address}
        onChange={setAddress}
      />
    </ActionDialog>
  )
}
