import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import type { ChangedImage, DatasetDiff, ObjectChange } from '#contract'
import { Checkbox, Figure, formatCount } from '../../../kit/index.ts'
import { changeColors, changeTitles } from './change-colors.ts'

/** Hidden kinds of change, and the classes and users to show; an empty set shows all. */
export type DiffFilter = { off: ReadonlySet<string>; classes: ReadonlySet<string>; users: ReadonlySet<string> }
export const noFilter: DiffFilter = { off: new Set(), classes: new Set(), users: new Set() }

const kinds = Object.keys(changeTitles) as ObjectChange[]

export const isIn = (image: ChangedImage, { off, classes, users }: DiffFilter): boolean =>
  kinds.some((kind) => image.kinds[kind] && !off.has(kind)) &&
  (classes.size === 0 || image.classes.some((name) => classes.has(name))) &&
  (users.size === 0 || users.has(image.changedBy ?? ''))

type DiffFacetsProps = {
  diff: DatasetDiff | undefined
  /** The changed images, if they are listed. */
  images: readonly ChangedImage[]
  filter: DiffFilter
  onChange(filter: DiffFilter): void
}

/** The totals of a comparison, and filters for its images. */
export function DiffFacets({ diff, images, filter, onChange }: DiffFacetsProps) {
  const toggle = (facet: keyof DiffFilter, name: string) => () =>
    onChange({ ...filter, [facet]: toggled(filter[facet], name) })
  const total = (kind: ObjectChange) => images.reduce((sum, image) => sum + (image.kinds[kind] ?? 0), 0)
  return (
    <aside className="flex min-h-0 flex-col gap-4 overflow-y-auto border-r border-line bg-surface p-5">
      {diff && (
        <dl className="grid grid-cols-2 gap-2">
          <Total sign="+" count={diff.added} title={t`images added`} color="text-ok" />
          <Total sign="−" count={diff.removed} title={t`left out`} color="text-danger" />
          <Total count={diff.relabelled} title={t`images with changed labels`} color="text-warn" />
        </dl>
      )}
      {images.length > 0 && (
        <>
          <Facet title={t`What happened to labels`}>
            {kinds
              .filter((kind) => total(kind) > 0)
              .map((kind) => (
                <FacetRow
                  key={kind}
                  checked={!filter.off.has(kind)}
                  color={changeColors[kind]}
                  label={changeTitles[kind]}
                  count={total(kind)}
                  onToggle={toggle('off', kind)}
                />
              ))}
          </Facet>
          <Facet title={t`Class`}>
            {counted(images.flatMap((image) => image.classes)).map(([name, count]) => (
              <FacetRow
                key={name}
                checked={filter.classes.has(name)}
                label={name}
                count={count}
                onToggle={toggle('classes', name)}
              />
            ))}
          </Facet>
          <Facet title={t`By`}>
            {counted(images.map((image) => image.changedBy ?? '')).map(([name, count]) => (
              <FacetRow
                key={name}
                checked={filter.users.has(name)}
                label={name || t`unknown`}
                count={count}
                onToggle={toggle('users', name)}
              />
            ))}
          </Facet>
        </>
      )}
      {diff?.splits.some((one) => one.images > 0) && (
        <Facet title={t`Moved to another split`}>
          {diff.splits
            .filter((one) => one.images > 0)
            .map(({ from, to, images: count }) => (
              <p key={`${from} ${to}`} className="flex justify-between text-text-2">
                <span>{t`${from} to ${to}`}</span>
                <span className="tabular">{formatCount(count)}</span>
              </p>
            ))}
        </Facet>
      )}
    </aside>
  )
}

/** Counts names, the most frequent first. */
function counted(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort((one, other) => other[1] - one[1])
}

const toggled = (set: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  set.has(name) ? new Set([...set].filter((one) => one !== name)) : new Set([...set, name])

type TotalProps = { sign?: string; count: number; title: string; color: string }
const Total = ({ sign = '', count, title, color }: TotalProps) => (
  <Figure title={title} isTitleBelow className={count > 0 ? color : 'text-text-2'}>
    {count > 0 && sign}
    {formatCount(count)}
  </Figure>
)

const Facet = ({ title, children }: { title: string; children: ReactNode }) => (
  <section aria-label={title} className="flex flex-col gap-1.5">
    <h2 className="text-xs font-medium text-text-2">{title}</h2>
    {children}
  </section>
)

type FacetRowProps = { checked: boolean; color?: string; label: string; count: number; onToggle(): void }
const FacetRow = ({ checked, color, label, count, onToggle }: FacetRowProps) => (
  <div className="flex items-center gap-2">
    <div className="min-w-0 flex-1">
      <Checkbox
        checked={checked}
        onChange={onToggle}
        label={
          <span className="flex items-center gap-2">
            {color && <span className="size-2 shrink-0 rounded-xs" style={{ background: color }} aria-hidden />}
            {label}
          </span>
        }
      />
    </div>
    <span className="tabular text-xs text-text-2">{formatCount(count)}</span>
  </div>
)
