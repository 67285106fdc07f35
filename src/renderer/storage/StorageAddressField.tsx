import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { Cloud, PlugZap } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { isStorageAddress, storageAddress } from '#model/storage-address.ts'
import { engine, errorMessage } from '../connection/index.ts'
import { Button, TextField } from '../kit/index.ts'
import { addressProblem, whyNotAddress } from './address-problem.ts'
import { StorageCheckResult } from './StorageCheckResult.tsx'
import { useStoragePlaces } from './use-storage-places.ts'

type StorageAddressFieldProps = {
  hint: ReactNode
  value: string
  onChange(address: string): void
  /** The error of using the address. */
  problem?: string
  /** Whether Winnow will write there. */
  isWritten?: boolean
}

/** A field for an address in object storage, with known buckets and a button that checks the address. */
export function StorageAddressField(props: StorageAddressFieldProps) {
  const { hint, value, onChange, problem, isWritten = true } = props
  const { data: places } = useStoragePlaces()
  const address = value.trim()
  const check = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (checked: string) => engine.maintenance.checkStorage({ address: checked, writes: isWritten }),
  })
  const input = useRef<HTMLInputElement>(null)
  const isChecked = check.variables === address
  const offered = isStorageAddress(address) ? [] : (places?.buckets ?? [])
  return (
    <div className="flex flex-col gap-1.5">
      <TextField
        ref={input}
        label={t`Address`}
        hint={hint}
        placeholder="s3://bucket/folder"
        autoFocus
        spellCheck={false}
        maxLength={2000}
        problem={addressProblem(address) ?? problem}
        value={value}
        onChange={onChange}
      />
      <div className="flex flex-wrap items-center gap-1.5">
        {offered.map(({ bucket, endpoint }) => (
          <Button
            key={bucket}
            size="small"
            icon={Cloud}
            title={endpoint}
            onClick={() => {
              onChange(storageAddress({ bucket, key: '' }))
              input.current?.focus()
            }}
          >
            {storageAddress({ bucket, key: '' })}
          </Button>
        ))}
        <Button
          size="small"
          variant="quiet"
          icon={PlugZap}
          refused={whyNotAddress(address)}
          disabled={check.isPending}
          onClick={() => check.mutate(address)}
        >
          {check.isPending ? t`Checking…` : t`Check this place`}
        </Button>
      </div>
      {isChecked && check.error && (
        <p role="alert" className="text-xs text-danger">
          {errorMessage(check.error)}
        </p>
      )}
      {isChecked && check.data && <StorageCheckResult check={check.data} />}
    </div>
  )
}
