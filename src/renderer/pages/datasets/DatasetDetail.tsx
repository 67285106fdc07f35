import { plural, t } from '@lingui/core/macro'
import { skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { GitCompare, PackageCheck, ShieldCheck } from 'lucide-react'
import type { Dataset, DatasetDiff, LeftOutReason } from '#contract'
import { negativeImages } from '#model/labels/negatives.ts'
import { isStorageAddress } from '#model/storage-address.ts'
import { queries } from '../../connection/index.ts'
import { WrittenButton } from '../../jobs/WrittenButton.tsx'
import { Button, classNames, Figure, formatAgo, formatCount, formatFacts, toast } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { leftOutText } from '../../search/chips.ts'
import { DatasheetSection } from './DatasheetSection.tsx'
import { LineageGraph } from './LineageGraph.tsx'
import { SplitBar } from './SplitBar.tsx'

/** A link to another version moves the focus here. */
export const versionHeadingId = 'version-shown'
/** Leaving the comparison moves the focus here. */
export const compareButtonId = 'compare-versions'

type DatasetDetailProps = {
  dataset: Dataset
  former: Dataset | undefined
  /** The version that *Compare* opens: the previous one, or the next one for the first version. */
  other: Dataset | undefined
  onCompare(): void
}

/** The contents of a version, its exports, datasheet and lineage. */
export function DatasetDetail({ dataset, former, other, onCompare }: DatasetDetailProps) {
  const { name, images, labels, negatives, bySplit, hash, where } = dataset
  const { data: diff } = useQuery(
    queries.datasets.diff.queryOptions({ input: former ? { a: former.name, b: name } : skipToken }),
  )
  return (
    <div className="@container flex min-w-0 flex-col gap-5 px-7 py-5">
      <DetailHeader {...{ name, other, onCompare }} />
      <dl className="flex gap-7">
        <Figure title={plural(images, { one: 'image', other: 'images' })} isTitleBelow>
          {formatCount(images)}
        </Figure>
        <Figure title={plural(labels, { one: 'label', other: 'labels' })} isTitleBelow>
          {formatCount(labels)}
        </Figure>
        {negatives && (
          <Figure title={t`without objects`} isTitleBelow>
            {formatCount(negativeImages(negatives))}
          </Figure>
        )}
      </dl>
      <div className="flex flex-col gap-2">
        <SplitBar bySplit={bySplit} hasLegend />
        <SplitFacts {...dataset} />
        <LeftOut dataset={dataset} />
        {where && <code className="truncate font-mono text-xs text-text-2">{where}</code>}
      </div>
      <div className="grid gap-6 @lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
        <section aria-label={t`Classes`} className="flex min-w-0 flex-col gap-2">
          <div className="flex items-baseline gap-2">
            <h3 className="text-base font-semibold">{t`Classes`}</h3>
            <span className="ml-auto truncate text-xs text-text-3">{former && t`labels, against ${former.name}`}</span>
          </div>
          <ClassChanges dataset={dataset} diff={diff} />
        </section>
        <Exports name={name} />
      </div>
      <DatasheetSection dataset={dataset} />
      <section aria-label={t`Lineage`} className="flex flex-col gap-2 border-t border-line pt-4">
        <h3 className="text-base font-semibold">{t`Lineage`}</h3>
        <LineageGraph name={name} />
        <p data-selectable className="truncate font-mono text-2xs text-text-3" title={hash}>
          {hash}
        </p>
      </section>
    </div>
  )
}

/** The version's name, with *Compare* and *Verify*. */
function DetailHeader({
  name,
  other,
  onCompare,
}: Pick<Dataset, 'name'> & Pick<DatasetDetailProps, 'other' | 'onCompare'>) {
  const verify = useMutation(
    queries.datasets.verify.mutationOptions({
      onSuccess: ({ ok, problems, purged }) =>
        ok
          ? toast({
              tone: 'ok',
              title: t`${name} is intact`,
              detail:
                purged > 0
                  ? plural(purged, {
                      one: '# image was deleted permanently by a plan. Hash and all other files match.',
                      other: '# images were deleted permanently by a plan. Hash and all other files match.',
                    })
                  : t`Hash and files match.`,
            })
          : toast({ tone: 'problem', title: t`${name} is damaged`, detail: problems.slice(0, 5).join(' ') }),
    }),
  )
  return (
    <div className="flex flex-wrap items-center gap-2">
      <h2
        id={versionHeadingId}
        tabIndex={-1}
        className="min-w-0 truncate text-xl font-semibold outline-none"
        title={name}
      >
        {name}
      </h2>
      <span className="ml-auto flex shrink-0 gap-2">
        {other && (
          <Button id={compareButtonId} size="small" icon={GitCompare} onClick={onCompare}>
            {t`Compare with ${other.name}`}
          </Button>
        )}
        <Button size="small" icon={ShieldCheck} disabled={verify.isPending} onClick={() => verify.mutate({ name })}>
          {t`Verify`}
        </Button>
      </span>
    </div>
  )
}

/** How the images were split, and near-duplicates across splits. */
function SplitFacts({ making, seed, by }: Pick<Dataset, 'making' | 'seed' | 'by'>) {
  return (
    <p className="text-xs text-text-2">
      {formatFacts(
        making && making.leakage.groups > 0
          ? plural(making.leakage.images, {
              one: '# near-duplicate is in more than one split',
              other: '# near-duplicates are in more than one split',
            })
          : making
            ? t`No near-duplicate of an image is in another split`
            : t`Split by image`,
        t`Seed ${seed}`,
        by && t`together by ${by}`,
        making?.keptFrom &&
          making.kept > 0 &&
          t`${plural(making.kept, { one: '# image', other: '# images' })} as in ${making.keptFrom}`,
      )}
    </p>
  )
}

function Exports({ name }: { name: string }) {
  const { data: exports = [] } = useQuery(queries.datasets.exports.queryOptions({ input: { name } }))
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  return (
    <section aria-label={t`Exports`} className="flex min-w-0 flex-col gap-2">
      <h3 className="text-base font-semibold">{t`Exports`}</h3>
      {exports.length === 0 && <p className="text-text-2">{t`None yet`}</p>}
      <ul className="flex max-h-72 flex-col overflow-y-auto">
        {exports.map(({ format, atMs, folder, manifest, lost }) => (
          <li key={`${manifest} ${atMs}`} className="flex items-center gap-2 border-t border-line py-1.5">
            <PackageCheck size={16} className={lost.length > 0 ? 'text-warn' : 'text-ok'} aria-hidden />
            <span className="min-w-0 flex-1">
              <span className="block wrap-anywhere">{formats.find((one) => one.name === format)?.title ?? format}</span>
              <span
                className="block truncate text-xs text-text-2"
                title={lost.map(({ what, count }) => `${formatCount(count)} × ${what}`).join('\n')}
              >
                {formatAgo(atMs)},{' '}
                {lost.length === 0
                  ? t`complete`
                  : lost.length === 1
                    ? t`not supported: ${lost[0]!.what}`
                    : t`not supported: ${lost[0]!.what} and ${lost.length - 1} more`}
              </span>
              {isStorageAddress(folder) && (
                <span data-selectable className="block truncate font-mono text-xs text-text-2" title={folder}>
                  {folder}
                </span>
              )}
            </span>
            <WrittenButton path={manifest} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** How many matching images the version left out, by reason. Each count opens them in the library. */
function LeftOut({ dataset: { name, making } }: { dataset: Dataset }) {
  const leftOut = making?.leftOut ?? []
  const total = leftOut.reduce((sum, { images }) => sum + images, 0)
  if (total === 0) return null
  const show = (reason: LeftOutReason) =>
    navigate('library', { where: `leftOutOf(${JSON.stringify(name)}, ${JSON.stringify(reason)})` })
  return (
    <section aria-label={t`Left out`} className="flex flex-wrap gap-x-3 gap-y-1 text-xs text-text-2">
      <span>{plural(total, { one: '# image left out:', other: '# images left out:' })}</span>
      <ul className="contents">
        {leftOut.map(({ reason, images }) => (
          <li key={reason}>
            <button
              type="button"
              title={t`Show in the library`}
              className="text-accent-text hover:underline"
              onClick={() => show(reason)}
            >
              {formatCount(images)} {leftOutText[reason]}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Labels of each class as bars, with the change since the previous version. */
function ClassChanges({ dataset, diff }: { dataset: Dataset; diff: DatasetDiff | undefined }) {
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions())
  const color = new Map(classes?.map((one) => [one.name, one.color]))
  const before = new Map(diff?.byClass.map((one) => [one.class, one.before]))
  const rows = dataset.byClass.toSorted((a, b) => b.labels - a.labels)
  const max = Math.max(1, ...rows.map(({ labels }) => labels))
  return (
    <ul className="flex max-h-72 flex-col gap-1 overflow-y-auto">
      {rows.map((row) => {
        const change = row.labels - (before.get(row.class) ?? 0)
        return (
          <li
            key={row.class}
            className="grid h-6 grid-cols-[minmax(0,6rem)_1fr_minmax(2.5rem,auto)_3.5rem] items-center gap-2"
          >
            <span className="flex min-w-0 items-center gap-1.5">
              <span className="size-2 shrink-0 rounded-full" style={{ background: color.get(row.class) }} aria-hidden />
              <span className="truncate">{row.class}</span>
            </span>
            <span className="h-1.5 rounded-full bg-inset" aria-hidden>
              <span className="block h-full rounded-full bg-accent" style={{ width: `${(100 * row.labels) / max}%` }} />
            </span>
            <span className="tabular text-right text-text-2">{formatCount(row.labels)}</span>
            <span
              className={classNames(
                'tabular text-right text-xs',
                change > 0 ? 'text-ok' : change < 0 ? 'text-danger' : 'text-text-3',
              )}
            >
              {diff && (change > 0 ? `+${formatCount(change)}` : change < 0 ? `−${formatCount(-change)}` : '0')}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
