import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FollowUp } from '#contract'
import { queries } from '../../../connection/index.ts'
import { ReasonDialog } from '../../../dialogs/ReasonDialog.tsx'
import { Ago, Badge, Button, type Column, formatCount, Panel, Table } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'

const kinds: Record<FollowUp['kind'], string> = {
  golden: t`Golden set`,
  dataset: t`Frozen version`,
  export: t`Export`,
  model: t`Model`,
}

/** Tasks that erasures leave to users, until they note what was done. */
export function FollowUpsPanel() {
  const { data: followUps = [] } = useQuery(queries.disposal.followUps.queryOptions())
  const refusal = useRefusal('disposal.closeFollowUp', t`close this`)
  const [closing, setClosing] = useState<FollowUp | null>(null)
  const close = useMutation(queries.disposal.closeFollowUp.mutationOptions({ onSuccess: () => setClosing(null) }))
  if (followUps.length === 0) return null
  const columns: readonly Column<FollowUp>[] = [
    { title: t`About`, width: '132px', cell: ({ kind }) => kinds[kind] },
    { title: t`What to do`, cell: ({ text }) => <span data-selectable>{text}</span> },
    { title: t`Images`, numeric: true, width: '70px', cell: ({ images }) => formatCount(images) },
    { title: t`Since`, width: '110px', cell: ({ createdAtMs }) => <Ago ms={createdAtMs} /> },
    {
      title: '',
      width: '220px',
      cell: (followUp) =>
        followUp.doneAtMs === null ? (
          <Button size="small" refused={refusal} onClick={() => setClosing(followUp)}>
            {t`Done…`}
          </Button>
        ) : (
          <span className="flex flex-col items-start gap-0.5">
            <Badge tone="ok">{t`Done`}</Badge>
            <span className="text-xs text-text-2">
              {followUp.doneBy}, <Ago ms={followUp.doneAtMs} />: {followUp.note}
            </span>
          </span>
        ),
    },
  ]
  return (
    <Panel title={t`Follow-up tasks`} flush>
      <Table label={t`Follow-up tasks`} columns={columns} rows={followUps} rowKey={({ followUpId }) => followUpId} />
      {closing && (
        <ReasonDialog
          onClose={() => setClosing(null)}
          title={t`What was done?`}
          description={closing.text}
          action={t`Done`}
          label={t`Note`}
          hint={t`Recorded in the audit log`}
          disabled={close.isPending}
          onReason={(note) => close.mutate({ followUpId: closing.followUpId, note })}
        />
      )}
    </Panel>
  )
}
