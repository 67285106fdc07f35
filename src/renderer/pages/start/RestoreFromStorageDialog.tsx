import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { reportProblem } from '../../connection/index.ts'
import { restoreFromStorage } from '../../dialogs/restore.ts'
import { ActionDialog, TextField } from '../../kit/index.ts'
import { addressProblem, whyNotAddress } from '../../storage/address-problem.ts'

/** Asks where the backups are and for a folder, and restores the newest backup. */
export function RestoreFromStorageDialog({ onClose }: { onClose(): void }) {
  const [typed, setAddress] = useState('')
  const address = typed.trim()
  const restore = () => {
    onClose()
    restoreFromStorage(address).catch(reportProblem(t`Can’t restore the backup`))
  }
  return (
    <ActionDialog
      onClose={onClose}
      title={t`Restore from object storage`}
      description={t`Makes a workspace of the newest backup at an address, or of the one whose own address you enter`}
      action={t`Choose a folder…`}
      refused={whyNotAddress(address)}
      onAction={restore}
    >
      <TextField
        label={t`Address`}
        hint={t`Access keys come from the AWS configuration of this computer. For any storage but Amazon’s, run winnow storage set first.`}
        placeholder="s3://bucket/folder"
        autoFocus
        spellCheck={false}
        maxLength={2000}
        problem={addressProblem(address) ?? undefined}
        value={typed}
        onChange={setAddress}
      />
    </ActionDialog>
  )
}
