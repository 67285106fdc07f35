import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowLeft, ArrowRight, Download } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Dataset } from '#contract'
import { useCommands } from '../../../commands/index.ts'
import { engine, queries, shell } from '../../../connection/index.ts'
import { reportWritten } from '../../../jobs/written-file.ts'
import { Button, Choices, formatCount, formatTime, IconButton, Menu, Select } from '../../../kit/index.ts'
import { ChangedImages } from './ChangedImages.tsx'
import type { DiffMode } from './ComparedImage.tsx'
import { DiffFacets, isIn, noFilter } from './DiffFacets.tsx'
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

type List = 'relabelled' | 'added' | 'removed' | 'moved'
const lists: readonly { list: List; title: string }[] = [
  { list: 'relabelled', title: t`Changed labels` },
  { list: 'added', title: t`Added` },
  { list: 'removed', title: t`Left out` },
  { list: 'moved', title: t`Changed split` },
]

/** The changes between two versions, image by image, most changed first. */
export function VersionDiff({ a, b, versions, onChange }: VersionDiffProps) {
  const [chosenList, setChosenList] = useState<List | null>(null)
  const [mode, setMode] = useState<DiffMode>('beside')
  const [isAfter, setAfter] = useState(true)
  const [filter, setFilter] = useState(noFilter)
  const { data: diff } = useQuery(queries.datasets.diff.queryOptions({ input: { a, b } }))
  const totals = diff && { ...diff, moved: diff.splits.reduce((sum, one) => sum + one.images, 0) }
  // The list that most likely has something to show.
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
  return (
    <div className="flex h-full min-h-0 flex-col">
      <DiffHeader {...{ a, b, versions, totals, list, mode, onChange }} onList={setChosenList} onMode={setMode} />
      <div className="grid min-h-0 flex-1 grid-cols-[230px_minmax(0,1fr)]">
        <DiffFacets diff={diff} images={list === 'relabelled' ? all : []} filter={filter} onChange={setFilter} />
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
            <ChangedImages
              key={`${a} ${b}`}
              a={a}
              b={b}
              images={all.filter((image) => isIn(image, filter))}
              all={all.length}
              total={changed?.total}
              mode={mode}
              isAfter={isAfter}
            />
          )}
        </section>
      </div>
    </div>
  )
}

type DiffHeaderProps = VersionDiffProps & {
  totals: Readonly<Record<List, number>> | undefined
  list: List
  mode: DiffMode
  onList(list: List): void
  onMode(mode: DiffMode): void
}

/** Chooses the versions, the list of images and the view. */
function DiffHeader({ a, b, versions, totals, list, mode, onChange, onList, onMode }: DiffHeaderProps) {
  const names = versions.map(({ name }) => ({ value: name, label: name }))
  return (
    <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-7 py-1">
      <IconButton icon={ArrowLeft} label={t`Back to versions`} onClick={() => onChange(null)} />
      <h1 className="sr-only">{t`Compare versions`}</h1>
      <Select aria-label={t`Earlier version`} value={a} options={names} onChange={(next) => onChange({ a: next, b })} />
      <ArrowRight size={16} className="text-text-3" aria-hidden />
      <Select aria-label={t`Later version`} value={b} options={names} onChange={(next) => onChange({ a, b: next })} />
      <Choices
        label={t`Images`}
        choices={lists.map((one) => ({
          value: one.list,
          title: totals ? `${one.title} (${formatCount(totals[one.list])})` : one.title,
        }))}
        value={list}
        onChange={onList}
      />
      <div className="ml-auto flex flex-wrap items-center gap-x-3 gap-y-1">
        {list === 'relabelled' && <Choices label={t`How to compare`} choices={modes} value={mode} onChange={onMode} />}
        <ExportDiff a={a} b={b} />
      </div>
    </header>
  )
}

/** Returns a ref whose element gets the focus when it appears, so that keys scroll it. */
function useFocusAtFirst() {
  const list = useRef<HTMLElement>(null)
  useEffect(() => list.current?.focus(), [])
  return list
}

/** Saves the changes as a text or JSON file. */
function ExportDiff({ a, b }: { a: string; b: string }) {
  const save = useMutation({
    mutationFn: async (kind: 'txt' | 'json') => {
      const folder = await shell.chooseFolder({ title: t`Choose the folder for the difference` })
      const file = `${a} to ${b} ${formatTime(Date.now()).replace(':', '')}.${kind}`
      return folder ? engine.datasets.writeDiff({ a, b, file: `${folder.replace(/[\\/]+$/, '')}/${file}` }) : null
    },
    onSuccess: (written) => {
      if (written) reportWritten(written.file, { title: t`Difference exported` })
    },
    meta: { problem: t`Difference not exported` },
  })
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" icon={Download}>
          {save.isPending ? t`Exporting…` : t`Export the difference…`}
        </Button>
      }
      items={[
        { label: t`Summary as text`, disabled: save.isPending, run: () => save.mutate('txt') },
        { label: t`Every change as JSON`, disabled: save.isPending, run: () => save.mutate('json') },
      ]}
    />
  )
}
