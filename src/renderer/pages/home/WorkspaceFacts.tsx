import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { WorkspaceStatus } from '#contract'
import { ImageState } from '#model/image.ts'
import { queries } from '../../connection/index.ts'
import { formatBytes, formatCount, StateBadge, stateLooks } from '../../kit/index.ts'
import { HomeSection } from './HomeSection.tsx'

/** Review progress and disk use of the workspace. */
export function WorkspaceFacts() {
  const { data: status } = useQuery(queries.workspace.status.queryOptions())
  if (!status) return null
  return (
    <>
      <ReviewProgress status={status} />
      <DiskUse status={status} />
    </>
  )
}

function ReviewProgress({ status }: { status: WorkspaceStatus }) {
  const { byState, byLifecycle } = status.images
  const active = byLifecycle.active
  return (
    <HomeSection title={t`Review progress`}>
      <div className="flex flex-col gap-3">
        <div className="flex h-2 gap-px overflow-hidden rounded-sm bg-inset" aria-hidden>
          {ImageState.options
            .toReversed()
            .filter((state) => byState[state] > 0)
            .map((state) => (
              <span
                key={state}
                style={{ background: stateLooks[state].color, width: `${(100 * byState[state]) / active}%` }}
              />
            ))}
        </div>
        <dl className="grid grid-cols-2 gap-x-6 gap-y-1">
          {ImageState.options.map((state) => (
            <div key={state} className="flex items-center justify-between">
              <dt>
                <StateBadge state={state} />
              </dt>
              <dd className="tabular">{formatCount(byState[state])}</dd>
            </div>
          ))}
        </dl>
        <p className="text-xs text-text-3">
          <Trans>
            <Plural value={active} one="# active image" other="# active images" />, {formatCount(byLifecycle.retired)}{' '}
            retired, {formatCount(byLifecycle.archived)} archived, {formatCount(byLifecycle.trashed)} in the trash.
          </Trans>
        </p>
      </div>
    </HomeSection>
  )
}

function DiskUse({ status: { disk, images, workspace } }: { status: WorkspaceStatus }) {
  const rows: [string, number][] = [
    [t`Images`, disk.originalsBytes],
    [t`Thumbnails and proxies`, disk.cacheBytes - disk.tilesBytes - disk.fetchedBytes],
    [t`Tiles of large images`, disk.tilesBytes],
    ...(images.inStorage > 0 ? [[t`Originals read from object storage`, disk.fetchedBytes] as [string, number]] : []),
    [t`Database`, disk.databaseBytes],
    [t`Trash`, disk.trashBytes],
    [t`Free disk space`, disk.freeBytes],
  ]
  return (
    <HomeSection title={t`Disk`}>
      <dl className="flex flex-col gap-1">
        {rows.map(([label, sizeBytes]) => (
          <div key={label} className="flex justify-between">
            <dt className="text-text-2">{label}</dt>
            <dd className="tabular">{formatBytes(sizeBytes)}</dd>
          </div>
        ))}
      </dl>
      <p data-selectable className="mt-3 truncate font-mono text-xs text-text-3" title={workspace}>
        {workspace}
      </p>
    </HomeSection>
  )
}
