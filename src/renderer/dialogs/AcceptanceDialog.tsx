import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BandPreview } from '#contract'
import { errorMessage, queries } from '../connection/index.ts'
import { Button, Dialog, formatCount, SelectField, TextField, useSettled } from '../kit/index.ts'
import { useRefusal } from '../roles/index.ts'
import { AcceptanceCard } from './AcceptanceCard.tsx'
import { closeAcceptance, startAudit, useAcceptanceDialog } from './acceptance.ts'
import { ConfidenceThreshold } from './ConfidenceThreshold.tsx'

const limits = [
  { value: '0.01', label: t`at most 1% wrong` },
  { value: '0.02', label: t`at most 2% wrong` },
  { value: '0.05', label: t`at most 5% wrong` },
  { value: '0.1', label: t`at most 10% wrong` },
]

/** Accepts in bulk within an error limit: sets the limit, follows the audits, and undoes what they accepted. */
export function AcceptanceDialog() {
  const open = useAcceptanceDialog((dialog) => dialog.open)
  return open && <Accepting key={open.where} where={open.where} />
}

function Accepting({ where: initial }: { where: string }) {
  const refusal = useRefusal('bulk.startAcceptance', t`accept in bulk`)
  const settings = useQuery(queries.workspace.settings.queryOptions())
  const [where, setWhere] = useState(initial)
  const [fromScore, setFromScore] = useState(0.8)
  const [maxError, setMaxError] = useState('0.02')
  const band = { where: where.trim(), fromScore, maxError: Number(maxError) }
  const settled = {
    ...band,
    where: useSettled(band.where, 250),
    fromScore: Number(useSettled(String(fromScore), 250)),
  }
  const preview = useQuery({
    ...queries.bulk.previewAcceptance.queryOptions({ input: settled }),
    enabled: refusal === null,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const audits = useQuery({ ...queries.bulk.acceptances.queryOptions({}), staleTime: 0 })
  const isAuditing = audits.data?.some(({ state }) => state === 'auditing') ?? false
  const isReady = preview.data?.problem === null && !preview.isPlaceholderData && !preview.error
  return (
    <Dialog
      open
      onClose={closeAcceptance}
      width="large"
      title={t`Accept in bulk`}
      description={t`Choose an error limit. Winnow picks random images for you to review and accepts the rest once the limit is proven.`}
      footer={
        <>
          <Button onClick={closeAcceptance}>{t`Close`}</Button>
          <Button
            variant={isAuditing ? 'secondary' : 'primary'}
            refused={refusal}
            disabled={!isReady}
            onClick={() => void startAudit(band, { again: true })}
          >
            {t`Start the audit`}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[1fr_180px] gap-4">
        <TextField
          label={t`Which images`}
          problem={preview.error ? errorMessage(preview.error) : undefined}
          data-autofocus
          value={where}
          spellCheck={false}
          placeholder={t`All images`}
          controlClassName="font-mono text-xs"
          onChange={setWhere}
        />
        <SelectField label={t`Error limit`} value={maxError} options={limits} onChange={setMaxError} />
      </div>
      <ConfidenceThreshold
        where={settled.where}
        isAllowed={refusal === null}
        min={settings.data?.reviewFromScore ?? 0}
        value={fromScore}
        onChange={setFromScore}
      />
      <div role="status" className="min-h-10 text-text-2">
        {preview.data && <Expected preview={preview.data} />}
      </div>
      {audits.error && <p className="text-danger">{errorMessage(audits.error)}</p>}
      <ul className="mt-2 flex flex-col" aria-label={t`Audits`}>
        {audits.data?.map((one) => (
          <AcceptanceCard key={one.acceptanceId} acceptance={one} refusal={refusal} />
        ))}
      </ul>
    </Dialog>
  )
}

/** What the audit would accept and how many audits that takes. */
function Expected({ preview }: { preview: BandPreview }) {
  const { problem, images, predictions, auditsAtLeast, budget, below } = preview
  if (problem !== null) return <p>{problem}</p>
  return (
    <p>
      <b className="font-semibold text-text">
        <Trans>
          <Plural value={predictions} one="# prediction" other="# predictions" /> on{' '}
          <Plural value={images} one="# image" other="# images" />.
        </Trans>
      </b>{' '}
      <Trans>
        It takes <Plural value={auditsAtLeast} one="# audit" other="# audits" /> if nothing is wrong, and stops at{' '}
        {formatCount(budget)}.
      </Trans>{' '}
      {below > 0 && (
        <>
          <Plural
            value={below}
            one="# prediction with lower confidence stays open."
            other="# predictions with lower confidence stay open."
          />{' '}
        </>
      )}
      <Trans>The limit doesn’t cover objects that the model missed. The audit counts them.</Trans>
    </p>
  )
}
