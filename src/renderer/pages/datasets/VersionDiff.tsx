import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, ArrowRight } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Dataset, ObjectChange } from '#contract'
import { useCommands } from '../../commands/index.ts'
import { queries } from '../../connection/index.ts'
import { Button, Checkbox, Choices, classNames, formatCount, formatFacts, IconButton, Select } from '../../kit/index.ts'
import { ChangesCaption } from './ChangesCaption.tsx'
import { ComparedImage, type DiffMode } from './ComparedImage.tsx'
import { changeColors, changeLegend, changeTitles } from './change-colors.ts'
import { ExportDiff } from './ExportDiff.tsx'
import { OtherImages } from './OtherImages.tsx'

type VersionDiffProps = {
  a: string
  b: string
  versions: readonly Dataset[]
  onChange(pair: { a: string; b: string } | null): void
}

const modes: readonly { value: DiffMode; title: string }[] = [
  { value: 'beside', title: t`Side by side` },
  { value: 'over', title: t`Overlay` },
  { value: 'flicker', title: t`Flicker` },
]

/** Which images are listed. */
type List = 'relabelled' | 'added' | 'removed' | 'moved'
const lists: readonly { list: List; title: string }[] = [
  { list: 'relabelled', title: t`Changed labels` },
  { list: 'added', title: t`Added` },
  { list: 'removed', title: t`Left out` },
  { list: 'moved', title: t`Changed split` },
]

const kinds = Object.keys(changeTitles) as ObjectChange[]
/** Images shown at first, and more each time. */
const pageSize = 20

/** What changed between two versions, image by image, most changed first. */
export function VersionDiff({ a, b, versions, onChange }: VersionDiffProps) {
  const [chosenList, setChosenList] = useState<List | null>(null)
  const [mode, setMode] = useState<DiffMode>('beside')
  const [isAfter, setAfter] = useState(true)
  const [off, setOff] = useState<ReadonlySet<string>>(new Set())
  const [classes, setClasses] = useState<ReadonlySet<string>>(new Set())
  const [users, setUsers] = useState<ReadonlySet<string>>(new Set())
  const [shown, setShown] = useState(pageSize)
  const { data: diff } = useQuery(queries.datasets.diff.queryOptions({ input: { a, b } }))
  const totals = diff && { ...diff, moved: diff.splits.reduce((sum, one) => sum + one.images, 0) }
  // What there is most likely to be seen: labels that changed, else images that came or went.
  const list = chosenList ?? lists.find((one) => totals && totals[one.list] > 0)?.list ?? 'relabelled'
  const { data: changed } = useQuery(queries.datasets.changedImages.queryOptions({ input: { a, b } }))
  useCommands([
    {
      id: 'datasets.flicker',
      title: t`Flicker between versions`,
      group: 'Datasets',
      keys: ['F'],
      run: () => {
        if (mode === 'flicker') setAfter(!isAfter)
        else setMode('flicker')
      },
    },
    {
      id: 'datasets.leaveDiff',
      title: t`Back to versions`,
      group: 'Datasets',
      keys: ['Escape'],
      run: () => onChange(null),
    },
  ])
  const all = changed?.images ?? []
  const images = all.filter(
    (image) =>
      kinds.some((kind) => image.kinds[kind] && !off.has(kind)) &&
      (classes.size === 0 || image.classes.some((name) => classes.has(name))) &&
      (users.size === 0 || users.has(image.changedBy ?? '')),
  )
  const total = (kind: ObjectChange) => all.reduce((sum, image) => sum + (image.kinds[kind] ?? 0), 0)
  const counted = (names: readonly string[]) => {
    const counts = new Map<string, number>()
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
    return [...counts].sort((one, other) => other[1] - one[1])
  }
  const names = versions.map(({ name }) => ({ value: name, label: name }))
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-7 py-1">
        <IconButton icon={ArrowLeft} label={t`Back to versions`} onClick={() => onChange(null)} />
        <h1 className="sr-only">{t`Compare versions`}</h1>
        <Select
          aria-label={t`Earlier version`}
          value={a}
          options={names}
          onChange={(next) => onChange({ a: next, b })}
        />
        <ArrowRight size={16} className="text-text-3" aria-hidden />
        <Select aria-label={t`Later version`} value={b} options={names} onChange={(next) => onChange({ a, b: next })} />
        <Choices
          label={t`Images`}
          choices={lists.map((one) => ({
            value: one.list,
            title: totals ? `${one.title} (${formatCount(totals[one.list])})` : one.title,
          }))}
          value={list}
          onChange={setChosenList}
        />
        <div className="ml-auto flex flex-wrap items-center gap-x-3 gap-y-1">
          {list === 'relabelled' && (
            <Choices label={t`How to compare`} choices={modes} value={mode} onChange={setMode} />
          )}
          <ExportDiff a={a} b={b} />
        </div>
      </header>
      <div className="grid min-h-0 flex-1 grid-cols-[230px_minmax(0,1fr)]">
        <aside className="flex min-h-0 flex-col gap-4 overflow-y-auto border-r border-line bg-surface p-5">
          {diff && (
            <dl className="grid grid-cols-2 gap-2">
              <Total sign="+" count={diff.added} title={t`images added`} color="text-ok" />
              <Total sign="−" count={diff.removed} title={t`left out`} color="text-danger" />
              <Total count={diff.relabelled} title={t`images with changed labels`} color="text-warn" />
            </dl>
          )}
          {list === 'relabelled' && all.length > 0 && (
            <>
              <Facet title={t`What happened to labels`}>
                {kinds
                  .filter((kind) => total(kind) > 0)
                  .map((kind) => (
                    <FacetRow
                      key={kind}
                      checked={!off.has(kind)}
                      color={changeColors[kind]}
                      label={changeTitles[kind]}
                      count={total(kind)}
                      onToggle={() => setOff(toggled(off, kind))}
                    />
                  ))}
              </Facet>
              <Facet title={t`Class`}>
                {counted(all.flatMap((image) => image.classes)).map(([name, count]) => (
                  <FacetRow
                    key={name}
                    checked={classes.has(name)}
                    label={name}
                    count={count}
                    onToggle={() => setClasses(toggled(classes, name))}
                  />
                ))}
              </Facet>
              <Facet title={t`By`}>
                {counted(all.map((image) => image.changedBy ?? '')).map(([name, count]) => (
                  <FacetRow
                    key={name}
                    checked={users.has(name)}
                    label={name || t`unknown`}
                    count={count}
                    onToggle={() => setUsers(toggled(users, name))}
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
        <section
          ref={useFocusAtFirst()}
          tabIndex={-1}
          aria-label={t`Changed images`}
          className="flex min-h-0 flex-col gap-4 overflow-y-auto px-5 py-4 outline-none"
        >
          {list !== 'relabelled' && totals && (
            <OtherImages key={`${a} ${b} ${list}`} a={a} b={b} which={list} total={totals[list]} />
          )}
          {list === 'relabelled' && (
            <>
              <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
                <p role="status">
                  {formatFacts(
                    changed && changed.total > all.length
                      ? t`${formatCount(images.length)} of ${plural(changed.total, { one: '# image', other: '# images' })}`
                      : plural(images.length, { one: '# image', other: '# images' }),
                    t`most changed first`,
                  )}
                </p>
                <ul className="ml-auto flex flex-wrap gap-x-3 text-xs text-text-2">
                  {changeLegend.map(({ kind, text }) => (
                    <li key={kind} className="flex items-center gap-1">
                      <span className="rounded-sm bg-black/65 p-0.5">
                        <span
                          className="block h-2 w-3 rounded-xs border-2"
                          style={{ borderColor: changeColors[kind] }}
                        />
                      </span>
                      {text}
                    </li>
                  ))}
                </ul>
              </div>
              {changed && images.length === 0 && (
                <p className="text-text-2">{t`No image in both versions has different labels.`}</p>
              )}
              {images.slice(0, shown).map((image) => (
                <article key={image.imageId} className="flex flex-col gap-1.5">
                  <ComparedImage a={a} b={b} image={image} mode={mode} isAfter={isAfter} />
                  <ChangesCaption a={a} b={b} image={image} />
                </article>
              ))}
              {images.length > shown && (
                <Button className="self-center" onClick={() => setShown(shown + pageSize)}>
                  {t`Show more`}
                </Button>
              )}
            </>
          )}
        </section>
      </div>
    </div>
  )
}

/** The list has the focus when it appears, so that arrows and page keys scroll it. */
function useFocusAtFirst() {
  const list = useRef<HTMLElement>(null)
  useEffect(() => list.current?.focus(), [])
  return list
}

const toggled = (set: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  set.has(name) ? new Set([...set].filter((one) => one !== name)) : new Set([...set, name])

type TotalProps = { sign?: string; count: number; title: string; color: string }
const Total = ({ sign = '', count, title, color }: TotalProps) => (
  <div className="flex flex-col-reverse">
    <dt className="text-xs text-text-2">{title}</dt>
    <dd className={classNames('tabular text-xl font-semibold', count > 0 ? color : 'text-text-2')}>
      {count > 0 && sign}
      {formatCount(count)}
    </dd>
  </div>
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
