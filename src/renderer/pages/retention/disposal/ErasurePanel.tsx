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

/** Erasing what a user, a law or a contract asks to have erased. */
export function ErasurePanel() {
  const [planned, setPlanned] = useState<Purge | null>(null)
  // What the list is of; a list that a conflict left is of images that are named there.
  const [listed, setListed] = useState('')
  const purge = usePurge(() => setPlanned(null))
  return (
    <div className="flex flex-col gap-4 py-4">
      <ConflictsPanel
        onListed={(found) => {
          setListed('')
          setPlanned(found)
        }}
      />
      <Panel title={t`Erase images`}>
        <RequireRole to="disposal.planErasure">
          <ErasureForm
            onPlanned={(found, where) => {
              setListed(where)
              setPlanned(found)
            }}
          />
        </RequireRole>
      </Panel>
      <FollowUpsPanel />
      {planned && planned.images > 0 && (
        <ErasureDialog planned={planned} listed={listed} purge={purge} onClose={() => setPlanned(null)} />
      )}
    </div>
  )
}

/** Which images, why and on what basis. */
function ErasureForm({ onPlanned }: { onPlanned(planned: Purge, where: string): void }) {
  const [where, setWhere] = useState('')
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [basis, setBasis] = useState('')
  const plan = useMutation({
    mutationFn: () => engine.disposal.planErasure({ where, reason, basis }),
    meta: { shownInPlace: true },
    onSuccess: (found) => {
      if (found.images > 0) onPlanned(found, whereverItIs(`(${where}) && !hold`))
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

type ErasureDialogProps = {
  planned: Purge
  listed: string
  purge: ReturnType<typeof usePurge>
  onClose(): void
}

function ErasureDialog({ planned, listed, purge, onClose }: ErasureDialogProps) {
  const { data: status } = useQuery(queries.workspace.status.queryOptions())
  const minutes = status ? minutesOfRewrite(status.disk) : 0
  return (
    <CountDialog
      title={t`Erase ${plural(planned.images, { one: '# image', other: '# images' })}?`}
      images={[planned.images]}
      confirm={t`Erase`}
      busy={purge.isPending}
      jobId={purge.jobId}
      onConfirm={() => purge.mutate(planned)}
      onClose={onClose}
    >
      <p>
        <Trans>
          {formatBytes(planned.bytes)} of images and everything about them are erased from this workspace. This can’t be
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
      <ImagesOf where={listed} max={3} isCounted={false} />
      {planned.waiting.map(({ reason: why, images }) => (
        <p key={why} className="text-warn">
          <Trans>
            <Plural value={images} one="# image" other="# images" /> can’t be erased: {why}
          </Trans>
        </p>
      ))}
    </CountDialog>
  )
}
