import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { Lock } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Hold } from '#contract'
import { errorMessage, queries } from '../../../connection/index.ts'
import {
  Ago,
  Badge,
  Button,
  type Column,
  formatCount,
  formatList,
  Panel,
  Table,
  TextField,
} from '../../../kit/index.ts'
import { RequireRole, useRefusal } from '../../../roles/index.ts'
import { chipsOf, chipText } from '../../../search/chips.ts'
import { ImagesField, typedText } from '../../../search/ImagesField.tsx'

/** A query in words, with the query in the tooltip. */
function QueryInWords({ where }: { where: string }) {
  const words = chipsOf(where).map(({ title, values, excludes, field }) =>
    field === 'search' ? t`images of a search` : chipText(title, values, excludes),
  )
  return <span title={where}>{words.length > 0 ? formatList(words) : t`all images`}</span>
}

/** The holds, and a form for a new one. */
export function HoldsPanel({ holds }: { holds: readonly Hold[] }) {
  const refusal = useRefusal('disposal.releaseHold', t`release a hold`)
  const release = useMutation(queries.disposal.releaseHold.mutationOptions())
  const columns: readonly Column<Hold>[] = [
    { title: t`Reason`, cell: ({ reason }) => <span className="font-medium">{reason}</span> },
    { title: t`Which images`, cell: ({ where }) => <QueryInWords where={where} /> },
    { title: t`Images`, numeric: true, cell: ({ images }) => formatCount(images) },
    {
      title: t`By`,
      cell: ({ createdBy, createdAtMs }) => (
        <>
          {createdBy}, <Ago ms={createdAtMs} />
        </>
      ),
    },
    {
      title: '',
      width: '110px',
      cell: ({ holdId, releasedAtMs }) => (
        <span className="flex justify-end">
          {releasedAtMs === null ? (
            <Button size="small" refused={refusal} onClick={() => release.mutate({ holdId })}>
              {t`Release`}
            </Button>
          ) : (
            <Badge>{t`Released`}</Badge>
          )}
        </span>
      ),
    },
  ]
  return (
    <div className="flex flex-col gap-4 py-4">
      <RequireRole to="disposal.hold">
        <NewHold />
      </RequireRole>
      <Panel flush>
        <Table
          label={t`Holds`}
          columns={columns}
          rows={holds}
          rowKey={({ holdId }) => holdId}
          empty={t`No holds. A hold protects images from every plan and every erasure until you release it.`}
        />
      </Panel>
    </div>
  )
}

function NewHold() {
  const [where, setWhere] = useState('')
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const hold = useMutation(
    queries.disposal.hold.mutationOptions({
      meta: { shownInPlace: true },
      onSuccess: () => {
        setWhere('')
        setReason('')
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    hold.mutate({ where, reason })
  }
  return (
    <Panel title={t`Hold images`}>
      <form className="grid max-w-4xl grid-cols-[minmax(0,1fr)_auto] items-start gap-3" onSubmit={submit}>
        <div className="col-span-2 min-w-0">
          <ImagesField
            where={where}
            onChange={setWhere}
            typed={typed}
            onTyping={setTyped}
            problem={hold.error ? errorMessage(hold.error) : undefined}
          />
        </div>
        <TextField
          label={t`Reason`}
          hint={t`Shown wherever the hold protects an image`}
          value={reason}
          onChange={setReason}
        />
        <Button
          variant="primary"
          icon={Lock}
          type="submit"
          className="mt-5"
          refused={
            typedText(typed) ??
            (where.trim() === '' || reason.trim() === '' ? t`Choose images and give a reason.` : null)
          }
          disabled={hold.isPending}
        >
          {t`Hold`}
        </Button>
      </form>
    </Panel>
  )
}
