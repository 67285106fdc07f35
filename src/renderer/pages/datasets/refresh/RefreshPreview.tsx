import { plural, t } from '@lingui/core/macro'
import { useQueries } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import type { RefreshPreview as Preview } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button, fileName, formatCount } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { ImageChanges } from '../ImageChanges.tsx'
import { RefreshChecks } from './RefreshChecks.tsx'

const leavingActions = ['retire', 'archive', 'drop'] as const
const leavingTitles = {
  retire: t`retired: out of the next version, still on disk`,
  archive: t`to the archive`,
  drop: t`to the trash`,
}
const maxThumbnails = 6

/** What a refresh would remove, freeze and check. */
export function RefreshPreview({ preview, acceptDiff }: { preview: Preview; acceptDiff: boolean }) {
  const { planId, version, previous, unchanged, checks } = preview
  const isHeld = stepThatHolds(preview, acceptDiff) !== null
  return (
    <section aria-label={t`What a refresh would do`} className="flex flex-col gap-4">
      <p className={`text-lg font-semibold ${isHeld ? 'text-warn' : ''}`} role="status">
        {verdictOf(preview, acceptDiff)}
      </p>
      <RemovedImages preview={preview} />
      <div className="flex flex-col gap-1">
        <h3 className="flex items-baseline gap-3 font-semibold">
          {t`Next version`}
          {version && <ImageChanges {...version} />}
        </h3>
        <p className="text-text-2">
          {unchanged
            ? t`The same images, labels and splits as ${previous ?? ''}.`
            : version
              ? previous === null
                ? t`${version.name}: ${plural(version.images, { one: '# image', other: '# images' })}, the first version.`
                : t`${version.name}: ${plural(version.images, { one: '# image', other: '# images' })}. Compared with ${previous}: ${formatCount(version.added)} added, ${formatCount(version.removed)} left out, ${formatCount(version.relabelled)} edited.`
              : t`No version can be frozen.`}
        </p>
      </div>
      <div className="flex flex-col gap-1.5">
        <h3 className="font-semibold">{t`Checks`}</h3>
        <RefreshChecks checks={checks} />
      </div>
      {preview.stopsAt === 'apply' && (
        <Button icon={ListChecks} className="self-start" onClick={() => navigate('retention', { planId, tab: 'plan' })}>
          {t`Open the plan`}
        </Button>
      )}
    </section>
  )
}

/** The step at which a refresh would stop, or null. An accepted difference doesn't stop the export. */
export const stepThatHolds = ({ stopsAt }: Preview, acceptDiff: boolean): Preview['stopsAt'] =>
  stopsAt === 'export' && acceptDiff ? null : stopsAt

function verdictOf(preview: Preview, acceptDiff: boolean): string {
  const { version, unchanged, previous } = preview
  const step = stepThatHolds(preview, acceptDiff)
  if (step === 'apply') return t`It would stop at the plan: approve or change it first`
  if (step === 'freeze') return t`It would stop before freezing`
  if (step === 'export') return t`It would stop before exporting: too much would be gone`
  if (unchanged) return t`Nothing new to freeze: it would export ${previous ?? ''}, unless it is exported already`
  return t`Ready: it would freeze ${version?.name ?? ''} and export it`
}

function RemovedImages({ preview: { planId, applied } }: { preview: Preview }) {
  const present = leavingActions.filter((action) => applied[action] > 0)
  const found = useQueries({
    queries: present.map((action) =>
      queries.policy.decisions.queryOptions({ input: { planId, action, limit: maxThumbnails } }),
    ),
  })
  if (present.length === 0)
    return (
      <div>
        <h3 className="font-semibold">{t`Leaves`}</h3>
        <p className="text-text-2">{t`The policy removes no image now.`}</p>
      </div>
    )
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-semibold">{t`Leaves`}</h3>
      {present.map((action, n) => (
        <div key={action} className="flex flex-col gap-1">
          <p className="text-text-2">
            <strong className="tabular font-semibold text-text">{formatCount(applied[action])}</strong>{' '}
            {leavingTitles[action]}
          </p>
          <ul className="flex gap-1.5">
            {found[n]?.data?.decisions.map(({ imageId, path }) => (
              <li key={imageId}>
                <button
                  type="button"
                  aria-label={t`Why ${fileName(path)}?`}
                  title={fileName(path)}
                  className="block overflow-hidden rounded-lg hover:opacity-85"
                  onClick={() => navigate('retention', { why: { planId, action, imageId } })}
                >
                  <Thumbnail variant="thumbnail" imageId={imageId} className="h-14 w-18" />
                </button>
              </li>
            ))}
            {applied[action] > maxThumbnails && (
              <li className="tabular self-center pl-1 text-text-2">+{formatCount(applied[action] - maxThumbnails)}</li>
            )}
          </ul>
        </div>
      ))}
    </div>
  )
}
