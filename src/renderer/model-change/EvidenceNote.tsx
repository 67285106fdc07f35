import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Circle, CircleCheck, TriangleAlert } from 'lucide-react'
import type { ModelEvidence } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { errorMessage, queries } from '../connection/index.ts'
import { Button } from '../kit/index.ts'

/** Returns the evidence on a model against another: first the stored evidence, then with a replay on reviewed images. */
export function useEvidence(modelId: ModelId | undefined, against: ModelId | undefined) {
  const enabled = modelId !== undefined && against !== undefined && modelId !== against
  const input = (replay: boolean) => ({ modelId: modelId ?? '', against: against ?? '', replay })
  const stored = useQuery(queries.monitoring.evidence.queryOptions({ input: input(false), enabled, retry: false }))
  const replayed = useQuery(queries.monitoring.evidence.queryOptions({ input: input(true), enabled, retry: false }))
  const evidence = replayed.data ?? stored.data
  return {
    evidence,
    isReplaying: enabled && replayed.isLoading,
    error: replayed.error ?? stored.error,
    speaksAgainst: evidence?.speaks === 'against',
  }
}

type EvidenceNoteProps = Pick<ReturnType<typeof useEvidence>, 'evidence' | 'isReplaying' | 'error'> & {
  onCompare?(): void
}

/** Shows the evidence, with a warning if it is against the model. */
export function EvidenceNote({ evidence, isReplaying, error, onCompare }: EvidenceNoteProps) {
  const name = evidence?.model.name ?? ''
  return (
    <section aria-label={t`Evidence`} className="flex flex-col gap-2 rounded-lg bg-inset px-3 py-2.5">
      {evidence && (
        <p className={`font-medium ${evidence.speaks === 'against' ? 'text-danger' : ''}`} role="status">
          {evidence.speaks === 'against'
            ? t`Evidence against ${name}`
            : evidence.speaks === 'for'
              ? t`Evidence for ${name}`
              : evidence.speaks === 'neither'
                ? t`Not enough evidence yet`
                : evidence.summary}
        </p>
      )}
      <ul className="flex flex-col gap-1.5 text-text-2">
        {evidence?.facts.map(({ kind, speaks, text }) => (
          <li key={`${kind} ${text}`} className="flex gap-2" data-selectable>
            <Sign speaks={speaks} />
            <span className="min-w-0">{text}</span>
          </li>
        ))}
        {isReplaying && <li className="text-text-3">{t`Comparing on reviewed images…`}</li>}
        {error && <li className="text-warn">{errorMessage(error)}</li>}
      </ul>
      {onCompare && (evidence?.speaks === 'neither' || evidence?.speaks === 'unknown') && (
        <div>
          <Button size="small" onClick={onCompare}>
            {t`Compare…`}
          </Button>
        </div>
      )}
    </section>
  )
}

function Sign({ speaks }: { speaks: ModelEvidence['facts'][number]['speaks'] }) {
  const look = { size: 15, className: 'mt-0.5 shrink-0' }
  if (speaks === 'against')
    return <TriangleAlert {...look} className="mt-0.5 shrink-0 text-danger" aria-label={t`Against`} />
  if (speaks === 'for') return <CircleCheck {...look} className="mt-0.5 shrink-0 text-ok" aria-label={t`For`} />
  return <Circle {...look} className="mt-0.5 shrink-0 text-text-3" aria-label={t`Undecided`} />
}
