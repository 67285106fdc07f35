import { plural, t } from '@lingui/core/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FolderOpen, PenLine } from 'lucide-react'
import type { EndedRefresh, RefreshResult } from '#contract'
import { queries } from '../../../connection/index.ts'
import { toWritten } from '../../../jobs/written-file.ts'
import { Button, formatAgo, formatCount, formatFacts, formatList, formatTime } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { navigate } from '../../../route/route.ts'
import { ImageChanges } from '../ImageChanges.tsx'
import { RefreshChecks } from './RefreshChecks.tsx'

function stoppedText({ stoppedAt, frozen, dataset }: RefreshResult): string {
  if (stoppedAt === 'apply') return t`Stopped before the plan was applied`
  if (stoppedAt === 'freeze') return t`Stopped before freezing`
  return frozen
    ? t`${dataset ?? ''} is frozen, but not exported. Accept the difference to continue.`
    : t`Nothing new to freeze, and ${dataset ?? ''} is not exported. Accept the difference to continue.`
}

/** What the plan did with images, or would do while it is held back. */
function appliedText({ retire, archive, drop }: RefreshResult['applied'], isHeld: boolean): string {
  const parts = [
    retire > 0 && t`${formatCount(retire)} retired`,
    archive > 0 && t`${formatCount(archive)} archived`,
    drop > 0 && t`${formatCount(drop)} moved to the trash`,
  ].filter((part) => part !== false)
  if (parts.length === 0) return t`No images removed`
  return isHeld ? t`Would be ${formatList(parts)}` : formatList(parts)
}

/** What a refresh did and checked, and who signed it. */
export function RefreshSummary({ refresh }: { refresh: EndedRefresh }) {
  const { jobId, endedAtMs, result, signatures } = refresh
  const { unchanged, dataset, previous, diff, applied, checks, stoppedAt, export: made, planId } = result
  const toMade = made && toWritten(made.manifest)
  const client = useQueryClient()
  const refused = useRefusal('refresh.sign', t`sign a summary`)
  const sign = useMutation(
    queries.refresh.sign.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: queries.refresh.key() }),
    }),
  )
  const { data: user } = useQuery(queries.access.whoami.queryOptions())
  const isSigned = signatures.some(({ signedBy }) => signedBy === user?.name)
  return (
    <section aria-label={t`Summary`} className="flex flex-col gap-2 border-t border-line pt-3">
      <h3 className="flex items-center gap-3 text-base font-semibold">
        {stoppedAt
          ? stoppedText(result)
          : unchanged
            ? t`Nothing changed since ${dataset ?? ''}`
            : t`Version ${dataset ?? ''} is ready`}
        {diff && !unchanged && <ImageChanges {...diff} />}
      </h3>
      <p className="text-text-2">
        {formatFacts(
          appliedText(applied, stoppedAt === 'apply'),
          previous && t`compared with ${previous}`,
          formatAgo(endedAtMs),
        )}
      </p>
      <RefreshChecks checks={checks} />
      {result.training && (
        <p>
          <button
            type="button"
            className="text-accent-text hover:underline"
            onClick={() => navigate('models', { modelId: result.training!.modelId })}
          >
            {t`Trained ${result.training.model}`}
          </button>
        </p>
      )}
      {made && (
        <p>
          {formatFacts(
            t`${plural(made.images, { one: '# image', other: '# images' })} and ${plural(made.labels, { one: '# label', other: '# labels' })} in ${made.folder}`,
            made.lost.length > 0 &&
              t`not held: ${made.lost.map(({ what, count }) => `${formatCount(count)} × ${what}`).join(', ')}`,
          )}
        </p>
      )}
      <Signatures signatures={signatures} />
      <div className="flex gap-2">
        {stoppedAt === null && !isSigned && (
          <Button
            size="small"
            icon={PenLine}
            refused={refused}
            disabled={sign.isPending}
            onClick={() => sign.mutate({ jobId })}
          >
            {t`Sign`}
          </Button>
        )}
        {stoppedAt === 'apply' && planId && (
          <Button size="small" onClick={() => navigate('retention', { planId, tab: 'plan' })}>
            {t`Open the plan`}
          </Button>
        )}
        {toMade && (
          <Button size="small" icon={FolderOpen} onClick={toMade.run}>
            {toMade.label}
          </Button>
        )}
      </div>
    </section>
  )
}

const Signatures = ({ signatures }: Pick<EndedRefresh, 'signatures'>) =>
  signatures.map(({ signedBy, signedAtMs, matches }) => (
    <p key={signedBy} className="flex items-center gap-2">
      <PenLine size={14} className="text-text-3" aria-hidden />
      {matches
        ? t`Signed by ${signedBy} on ${formatTime(signedAtMs)}`
        : t`Signed by ${signedBy} on ${formatTime(signedAtMs)}, but the summary was changed since`}
    </p>
  ))
