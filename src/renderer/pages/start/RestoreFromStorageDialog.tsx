import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { reportProblem } from '../../connection/index.ts'
import { restoreFromStorage } from '../../dialogs/restore.ts'
import { Button, Dialog, TextField } from '../../kit/index.ts'
import { addressProblem, whyNotAddress } from '../../storage/address-problem.ts'

/** Asks where the backups are, then for a folder, and restores the newest. */
export function RestoreFromStorageDialog({ onClose }: { onClose(): void }) {
  const [typed, setAddress] = useState('')
  const address = typed.trim()
  const refusal = whyNotAddress(address)
  const restore = () => {
    if (refusal !== null) return
    onClose()
    restoreFromStorage(address).catch(reportProblem(t`Can’t restore the backup`))
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Restore from object storage`}
      description={t`Makes a workspace of the newest backup at an address, or of the one whose own address you enter`}
      footer={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" refused={refusal} onClick={restore}>
            {t`Choose a folder…`}
          </Button>
        </>
      }
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
    </Dialog>
  )
}
