import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Eraser } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Purge } from '#contract'
import { minutesOfRewrite } from '#model/rewrite-time.ts'
import { engine, errorMessage, queries } from '../../../connection/index.ts'
import { Button, formatBytes, Panel, TextField, toast } from '../../../kit/index.ts'
import { RequireRole } from '../../../roles/index.ts'
import { ImagesField, typedText, whereverItIs } from '../../../search/ImagesField.tsx'
import { ImagesOf } from '../../../thumbnail/ImagesOf.tsx'
import { ConflictsPanel } from '../plan/ConflictsPanel.tsx'
import { CountDialog } from './CountDialog.tsx'
import { FollowUpsPanel } from './FollowUpsPanel.tsx'
import { usePurge } from './use-purge.ts'

/** An erasure to confirm. `where` finds its images; empty for those of a decided conflict, which the panel names. */
type Planned = { listed: Purge; where: string }

/** Erases images on request, and shows conflicts with holds and follow-up tasks. */
export function ErasurePanel() {
  const [planned, setPlanned] = useState<Planned | null>(null)
  const purge = usePurge(() => setPlanned(null))
  return (
    <div className="flex flex-col gap-4 py-4">
      <ConflictsPanel onListed={(listed) => setPlanned({ listed, where: '' })} />
      <Panel title={t`Erase images`}>
        <RequireRole to="disposal.planErasure">
          <ErasureForm onPlanned={setPlanned} />
        </RequireRole>
      </Panel>
      <FollowUpsPanel />
      {planned && planned.listed.images > 0 && (
        <ErasureDialog planned={planned} purge={purge} onClose={() => setPlanned(null)} />
      )}
    </div>
  )
}

function ErasureForm({ onPlanned }: { onPlanned(planned: Planned): void }) {
  const [where, setWhere] = useState('')
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [basis, setBasis] = useState('')
  const plan = useMutation({
    mutationFn: () => engine.disposal.planErasure({ where, reason, basis }),
    meta: { shownInPlace: true },
    onSuccess: (listed) => {
      if (listed.images > 0) onPlanned({ listed, where: whereverItIs(`(${where}) && !hold`) })
      else
        toast({
          tone: 'problem',
          title: t`Nothing was erased`,
          detail: t`All of these images are on hold. Resolve the conflicts above.`,
        })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    plan.mutate()
  }
  const isReady = [where, reason, basis].every((text) => text.trim() !== '')
  return (
    <form className="grid max-w-4xl grid-cols-2 items-start gap-x-4 gap-y-3" onSubmit={submit}>
      <div className="col-span-2 min-w-0">
        <ImagesField
          meant={whereverItIs}
          where={where}
          onChange={setWhere}
          typed={typed}
          onTyping={setTyped}
          problem={plan.error ? errorMessage(plan.error) : undefined}
          hint={t`The search isn’t stored because it may identify the images.`}
        />
      </div>
      <TextField
        label={t`Reason`}
        hint={t`Recorded in the certificate. Don’t enter names`}
        value={reason}
        onChange={setReason}
      />
      <TextField
        label={t`Basis`}
        hint={t`Law, contract or consent that requires it`}
        placeholder={t`Article 17 GDPR`}
        value={basis}
        onChange={setBasis}
      />
      <p className="col-span-2 text-text-2">
        <Trans>
          Deletes and overwrites files, renditions, labels, history and names. Frozen datasets show that an image was
          removed. The same image can’t be imported again. Images on hold can’t be erased.
        </Trans>
      </p>
      <div className="col-span-2">
        <Button
          variant="danger"
          icon={Eraser}
          type="submit"
          refused={typedText(typed) ?? (isReady ? null : t`Choose images, and give a reason and a basis.`)}
          disabled={plan.isPending}
        >
          {t`Erase…`}
        </Button>
      </div>
    </form>
  )
}

type ErasureDialogProps = { planned: Planned; purge: ReturnType<typeof usePurge>; onClose(): void }

function ErasureDialog({ planned: { listed, where }, purge, onClose }: ErasureDialogProps) {
  const { data: status } = useQuery(queries.workspace.status.queryOptions())
  const minutes = status ? minutesOfRewrite(status.disk) : 0
  return (
    <CountDialog
      title={t`Erase ${plural(listed.images, { one: '# image', other: '# images' })}?`}
      images={[listed.images]}
      confirm={t`Erase`}
      busy={purge.isPending}
      jobId={purge.jobId}
      onConfirm={() => purge.mutate(listed)}
      onClose={onClose}
    >
      <p>
        <Trans>
          {formatBytes(listed.bytes)} of images and everything about them are erased from this workspace. This can’t be
          undone.
        </Trans>
      </p>
      {minutes > 0 && (
        <p>
          <Trans>
            Finally, the database is rewritten, which may take{' '}
            <Plural value={minutes} one="# minute" other="# minutes" />. You can’t save during that time.
          </Trans>
        </p>
      )}
      <ImagesOf where={where} max={3} isCounted={false} />
      {listed.waiting.map(({ reason: why, images }) => (
        <p key={why} className="text-warn">
          <Trans>
            <Plural value={images} one="# image" other="# images" /> can’t be erased: {why}
          </Trans>
        </p>
      ))}
    </CountDialog>
  )
}
