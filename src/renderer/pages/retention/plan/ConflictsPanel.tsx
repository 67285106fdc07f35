import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ErasureConflict, Purge } from '#contract'
import { engine, queries } from '../../../connection/index.ts'
import { ReasonDialog } from '../../../dialogs/ReasonDialog.tsx'
import { Ago, Badge, Button, fileName, formatList, Panel } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'

type Decision = 'hold' | 'erase'

/** Images on hold that an erasure requests, and the decisions. `onListed` gets the resulting erasure. */
export function ConflictsPanel({ onListed }: { onListed(purge: Purge): void }) {
  const { data: conflicts = [] } = useQuery(queries.disposal.erasureConflicts.queryOptions())
  const [deciding, setDeciding] = useState<{ conflict: ErasureConflict; decision: Decision } | null>(null)
  if (conflicts.length === 0) return null
  return (
    <Panel title={t`Hold conflicts`}>
      <ul className="flex flex-col gap-3">
        {conflicts.map((conflict) => (
          <Conflict
            key={`${conflict.purgeId} ${conflict.decidedAtMs}`}
            conflict={conflict}
            onDecide={(decision) => setDeciding({ conflict, decision })}
          />
        ))}
      </ul>
      {deciding && (
        <DecideDialog
          {...deciding}
          onClose={() => setDeciding(null)}
          onDecided={(purge) => {
            setDeciding(null)
            if (purge) onListed(purge)
          }}
        />
      )}
    </Panel>
  )
}

const maxNamed = 3

function Conflict({ conflict, onDecide }: { conflict: ErasureConflict; onDecide(decision: Decision): void }) {
  const { reason, basis, images, holds, decision, decidedBy, decidedAtMs, decisionReason } = conflict
  const refusal = useRefusal('disposal.resolveErasureConflict', t`decide this`)
  const others = images.length - maxNamed
  const names = images.slice(0, maxNamed).map(({ path }) => fileName(path))
  if (others > 0) names.push(plural(others, { one: '# more', other: '# more' }))
  return (
    <li className="flex items-start gap-4">
      <span aria-hidden className="flex w-40 shrink-0 gap-1">
        {images.slice(0, maxNamed).map(({ imageId }) => (
          <Thumbnail key={imageId} imageId={imageId} variant="thumbnail" className="h-9 w-12 rounded-md" />
        ))}
      </span>
      <div className="min-w-0 flex-1" data-selectable>
        <div className="font-medium">
          <Trans>
            <Plural value={images.length} one="# image" other="# images" /> to erase: {formatList(names)}
          </Trans>
        </div>
        <div className="text-text-2">
          {t`To be erased: ${reason} (${basis}). Held: ${holds.map((hold) => hold.reason).join('; ')}`}
        </div>
        {decision && (
          <div className="text-text-2">
            {decidedBy}, <Ago ms={decidedAtMs!} />: {decisionReason}
          </div>
        )}
      </div>
      {decision ? (
        <Badge tone={decision === 'hold' ? 'accent' : 'warn'}>
          {decision === 'hold' ? t`Hold wins` : t`Erasure wins`}
        </Badge>
      ) : (
        <div className="flex gap-2">
          <Button size="small" refused={refusal} onClick={() => onDecide('hold')}>
            {t`Keep…`}
          </Button>
          <Button size="small" variant="danger" refused={refusal} onClick={() => onDecide('erase')}>
            {t`Erase…`}
          </Button>
        </div>
      )}
    </li>
  )
}

function DecideDialog(props: {
  conflict: ErasureConflict
  decision: Decision
  onClose(): void
  onDecided(purge: Purge | null): void
}) {
  const { conflict, decision, onClose, onDecided } = props
  const decide = useMutation({
    mutationFn: (reason: string) =>
      engine.disposal.resolveErasureConflict({ purgeId: conflict.purgeId, decision, reason }),
    meta: { shownInPlace: true },
    onSuccess: ({ purge }) => onDecided(purge),
  })
  const isErase = decision === 'erase'
  return (
    <ReasonDialog
      onClose={onClose}
      title={isErase ? t`Erase images on hold?` : t`Keep images on hold?`}
      action={isErase ? t`Remove from holds` : t`Keep them`}
      danger={isErase}
      hint={t`Recorded permanently in the audit log. Don’t enter names.`}
      error={decide.error}
      disabled={decide.isPending}
      onReason={decide.mutate}
    >
      <p className="text-text-2">
        {isErase
          ? t`${plural(conflict.images.length, { one: '# image is removed from its holds', other: '# images are removed from their holds' })} and listed for erasure, which you then confirm. The holds stay for all other images.`
          : t`${plural(conflict.images.length, { one: '# image stays', other: '# images stay' })}. The erasure request is declined.`}
      </p>
    </ReasonDialog>
  )
}
