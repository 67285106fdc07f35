import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { ImportOptions } from '#contract'
import { ActionDialog, SelectField, TextField } from '../../kit/index.ts'
import { whyNotAddress } from '../../storage/address-problem.ts'
import { StorageAddressField } from '../../storage/StorageAddressField.tsx'
import { closeImport, startImport } from './import-flow.ts'

const storages = [
  { value: 'link', label: t`Leave them in object storage` },
  { value: 'copy', label: t`Copy into the workspace` },
] as const

/** Asks what to import from object storage, and whether to copy it. */
export function StorageImportDialog() {
  const [typed, setAddress] = useState('')
  const [source, setSource] = useState('')
  const [storage, setStorage] = useState<ImportOptions['storage']>('link')
  const address = typed.trim()
  const refusal = whyNotAddress(address)
  const start = () => {
    const name = source.trim() || undefined
    void startImport({ paths: [], address, storage, format: 'auto', labelsAs: 'human', source: name })
    closeImport()
  }
  return (
    <ActionDialog
      onClose={closeImport}
      title={t`Import from object storage`}
      action={t`Import`}
      refused={refusal}
      onAction={start}
    >
      <StorageAddressField
        hint={t`A bucket, a folder in it, or one object. Access keys come from the AWS configuration of the computer that runs Winnow.`}
        value={typed}
        onChange={setAddress}
        isWritten={false}
      />
      <SelectField
        label={t`Images`}
        hint={
          storage === 'link'
            ? t`Keeps thumbnails and reduced images here, and reads an original when it’s needed. Images whose objects are moved or changed go missing.`
            : t`Copies the objects into the workspace. The bucket is not changed.`
        }
        value={storage}
        options={storages}
        onChange={setStorage}
      />
      <TextField
        label={t`Source`}
        hint={t`A camera or collection. Default: the name of the folder.`}
        maxLength={200}
        value={source}
        onChange={setSource}
      />
    </ActionDialog>
  )
}
