import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { ORPCError } from '@orpc/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Images, Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { BulkResult, Purge, Tombstone } from '#contract'
import { goldenGateRule } from '#model/guardrails.ts'
import { type BulkId, type PlanId, rowOf } from '#model/ids.ts'
import { ErrorText, engine, errorMessage, queries } from '../../../connection/index.ts'
import { ReasonDialog } from '../../../dialogs/ReasonDialog.tsx'
import { jobResult } from '../../../jobs/job-end.ts'
import { showSkipped } from '../../../jobs/SkippedDialog.tsx'
import {
  Ago,
  Button,
  type Column,
  formatBytes,
  formatCount,
  formatList,
  Panel,
  Table,
  toast,
} from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { navigate } from '../../../route/route.ts'
import { ImagesOf } from '../../../thumbnail/ImagesOf.tsx'
import { useClauseTexts } from '../policy/use-clause-texts.ts'
import { CountDialog } from './CountDialog.tsx'
import { usePurge } from './use-purge.ts'

const trashed = 'lifecycle == "trashed"'

/** The trash and the permanently deleted images. */
export function TrashPanel() {
  const { data: status } = useQuery(queries.workspace.status.queryOptions())
  const refusal = useRefusal('disposal.planPurge', t`delete images permanently`)
  const [planned, setPlanned] = useState<Purge | null>(null)
  /** Why the golden gate keeps images back; null unless the user is giving a reason to pass it. */
  const [gateReason, setGateReason] = useState<string | null>(null)
  const plan = useMutation({
    mutationFn: (request: { despiteGate?: string }) => engine.disposal.planPurge(request),
    meta: { shownInPlace: true },
    onSuccess(listed) {
      setGateReason(null)
      setPlanned(listed)
    },
  })
  const passGate = (why: string) => {
    plan.reset()
    setPlanned(null)
    setGateReason(why)
  }
  const purge = usePurge(() => setPlanned(null))
  const images = status?.images.byLifecycle.trashed ?? 0
  return (
    <div className="flex flex-col gap-4 py-4">
      <Panel title={t`Trash`}>
        <TrashSummary isPlanning={plan.isPending} onDelete={() => plan.mutate({})} />
        {images > 0 && (
          <div className="mt-3">
            <ImagesOf where={trashed} />
          </div>
        )}
        {gateReason === null && <ErrorText error={plan.error} className="mt-3" />}
        {gateReason === null && isByGate(plan.error) && (
          <Button className="mt-2" refused={refusal} onClick={() => passGate(errorMessage(plan.error))}>
            {t`Delete anyway…`}
          </Button>
        )}
      </Panel>
      <Tombstones />
      {planned && (
        <PurgeDialog planned={planned} purge={purge} onPassGate={passGate} onClose={() => setPlanned(null)} />
      )}
      {gateReason !== null && (
        <ReasonDialog
          onClose={() => setGateReason(null)}
          title={t`Include anyway?`}
          description={gateReason}
          action={t`Include anyway`}
          danger
          hint={t`Recorded in the audit log and the certificate. Nothing is deleted yet.`}
          error={plan.error}
          disabled={plan.isPending}
          onReason={(despiteGate) => plan.mutate({ despiteGate })}
        />
      )}
    </div>
  )
}

/** The contents and grace period of the trash, with its actions. */
function TrashSummary({ isPlanning, onDelete }: { isPlanning: boolean; onDelete(): void }) {
  const { data: status } = useQuery(queries.workspace.status.queryOptions())
  const { data: settings } = useQuery(queries.workspace.settings.queryOptions())
  const refusal = useRefusal('disposal.planPurge', t`delete images permanently`)
  const restore = useRestoreAll()
  const images = status?.images.byLifecycle.trashed ?? 0
  return (
    <div className="flex flex-wrap items-center gap-x-8 gap-y-3">
      <div>
        <div className="text-xs text-text-2">{t`In the trash`}</div>
        <div className="tabular text-lg font-semibold">
          {formatCount(images)}{' '}
          <span className="text-xs font-normal text-text-3">{formatBytes(status?.disk.trashBytes ?? 0)}</span>
        </div>
      </div>
      <p className="max-w-xl flex-1 basis-64 text-text-2">
        {graceText(settings?.graceDays ?? 30, settings?.graceDaysOfUse ?? 5)}{' '}
        <Trans>Until they are permanently deleted, they can be restored.</Trans>
      </p>
      <div className="ml-auto flex gap-2">
        <Button icon={Images} disabled={images === 0} onClick={() => navigate('library', { where: trashed })}>
          {t`Show in the library`}
        </Button>
        <Button
          icon={Undo2}
          refused={refusal}
          disabled={images === 0 || restore.isPending}
          onClick={() => restore.mutate()}
        >
          {t`Restore all`}
        </Button>
        <Button
          variant="danger"
          icon={Trash2}
          refused={refusal}
          disabled={images === 0 || isPlanning}
          onClick={onDelete}
        >
          {t`Delete permanently…`}
        </Button>
      </div>
    </div>
  )
}

function useRestoreAll() {
  const undo = useMutation({
    mutationFn: (bulkId: BulkId) => jobResult(engine.bulk.undo({ bulkId })),
  })
  return useMutation({
    mutationFn: () =>
      jobResult<BulkResult>(engine.bulk.run({ target: { where: trashed }, action: { kind: 'restore' } })),
    onSuccess({ bulkId, images: restored, skippedCount, skipped }) {
      toast({
        tone: 'ok',
        title: t`${plural(restored, { one: '# image', other: '# images' })} restored`,
        ...(restored > 0 && { undo: () => undo.mutate(bulkId) }),
      })
      if (skippedCount > 0) showSkipped({ title: t`Restore all`, count: skippedCount, list: skipped })
    },
  })
}

type PurgeDialogProps = {
  planned: Purge
  purge: ReturnType<typeof usePurge>
  onPassGate(why: string): void
  onClose(): void
}

function PurgeDialog({ planned, purge, onPassGate, onClose }: PurgeDialogProps) {
  return (
    <CountDialog
      title={t`Delete ${plural(planned.images, { one: '# image', other: '# images' })} permanently?`}
      images={[planned.images]}
      confirm={t`Delete permanently`}
      busy={purge.isPending}
      jobId={purge.jobId}
      onConfirm={() => purge.mutate(planned)}
      onClose={onClose}
    >
      <p>
        <Trans>{formatBytes(planned.bytes)} of images are deleted permanently. Their labels and history stay.</Trans>
        {planned.linked > 0 && (
          <>
            {' '}
            {plural(planned.linked, {
              one: '# linked original is not touched.',
              other: '# linked originals are not touched.',
            })}
          </>
        )}
      </p>
      {planned.reason !== '' && <p>{t`Despite the golden gate: ${planned.reason}`}</p>}
      {planned.waiting.map(({ reason, images: count, byGoldenGate }) => (
        <div key={reason}>
          <Trans>
            <Plural value={count} one="# image stays" other="# images stay" /> for now: {reason}
          </Trans>
          {byGoldenGate && (
            <Button size="small" className="mt-1" onClick={() => onPassGate(reason)}>
              {t`Delete anyway…`}
            </Button>
          )}
        </div>
      ))}
    </CountDialog>
  )
}

function graceText(days: number, daysOfUse: number): string {
  const grace = [
    days > 0 && plural(days, { one: '# day', other: '# days' }),
    daysOfUse > 0 && plural(daysOfUse, { one: '# day of use', other: '# days of use' }),
  ].filter((part) => part !== false)
  return grace.length > 0
    ? t`Images stay in the trash for ${formatList(grace)}.`
    : t`No grace period is set: images in the trash can be deleted at once.`
}

const isByGate = (error: unknown): boolean =>
  error instanceof ORPCError && error.code === 'REFUSED' && error.data?.rule === goldenGateRule

const columns: readonly Column<Tombstone>[] = [
  {
    title: t`Image`,
    cell: ({ path, imageId }) => (
      <span className="block max-w-md truncate" title={path ?? undefined}>
        {path ?? <span className="text-text-3">{t`Image ${rowOf(imageId)}, erased`}</span>}
      </span>
    ),
  },
  {
    title: t`Why`,
    cell: ({ kind, planId, rule }) =>
      kind === 'erased' ? t`Erased on request` : rule && planId ? <RuleText planId={planId} rule={rule} /> : t`Manual`,
  },
  { title: t`When`, cell: ({ atMs }) => <Ago ms={atMs} /> },
]

const RuleText = ({ planId, rule }: { planId: PlanId; rule: string }) => useClauseTexts(planId)(rule)

function Tombstones() {
  const { data: tombstones = [] } = useQuery(queries.disposal.tombstones.queryOptions({ input: {} }))
  return (
    <Panel title={t`Permanently deleted`} flush>
      <Table
        label={t`Permanently deleted`}
        columns={columns}
        rows={tombstones}
        rowKey={({ imageId }) => imageId}
        empty={t`Nothing deleted permanently yet`}
      />
    </Panel>
  )
}
