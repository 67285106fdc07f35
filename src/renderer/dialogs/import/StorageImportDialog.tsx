import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { ImportOptions } from '#contract'
import { isStorageAddress, otherStorage, readStorageAddress } from '#model/storage-address.ts'
import { Button, Dialog, SelectField, TextField } from '../../kit/index.ts'
import { closeImport, startImport } from './import-flow.ts'

const storages = [
  { value: 'link', label: t`Leave them in object storage` },
  { value: 'copy', label: t`Copy into the workspace` },
] as const

/** Why an address can't be imported from; null where it can, and while it is being typed. */
function problemWith(address: string): string | null {
  const other = otherStorage(address)
  if (other) return other
  if (!isStorageAddress(address)) return address.length > 4 ? t`Write s3://BUCKET/PREFIX` : null
  const read = readStorageAddress(address)
  return 'problem' in read && address.length > 's3://'.length ? read.problem : null
}

/** What to import from object storage, and whether it stays there. */
export function StorageImportDialog() {
  const [typed, setAddress] = useState('')
  const [source, setSource] = useState('')
  const [storage, setStorage] = useState<ImportOptions['storage']>('link')
  const address = typed.trim()
  const problem = problemWith(address)
  const isAddress = !('problem' in readStorageAddress(address))
  const start = () => {
    if (!isAddress) return
    const name = source.trim()
    void startImport({ paths: [], address, storage, format: 'auto', labelsAs: 'human', ...(name && { source: name }) })
    closeImport()
  }
  return (
    <Dialog
      open
      onClose={closeImport}
      title={t`Import from object storage`}
      footer={
        <>
          <Button onClick={closeImport}>{t`Cancel`}</Button>
          <Button
            variant="primary"
            refused={isAddress ? null : (problem ?? t`Enter an address first`)}
            onClick={start}
          >{t`Import`}</Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <TextField
          label={t`Address`}
          hint={t`A bucket, a folder in it, or one object. Access keys come from the AWS configuration of the computer that runs Winnow.`}
          placeholder="s3://bucket/folder"
          autoFocus
          maxLength={2000}
          problem={problem ?? undefined}
          value={typed}
          onChange={setAddress}
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
      </form>
    </Dialog>
  )
}
