import { t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Download, GraduationCap, ListChecks, RefreshCw, Snowflake } from 'lucide-react'
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Dataset } from '#contract'
import { useCommands } from '../../commands/index.ts'
import { queries } from '../../connection/index.ts'
import { Button, PageHeader } from '../../kit/index.ts'
import { mayNow, type Restricted, useRefusal } from '../../roles/index.ts'
import { navigate, usePageParams, useWayBack } from '../../route/route.ts'
import { compareButtonId, DatasetDetail, versionHeadingId } from './DatasetDetail.tsx'
import { VersionDiff } from './diff/VersionDiff.tsx'
import { ExportDialog } from './export/ExportDialog.tsx'
import { FirstVersion } from './FirstVersion.tsx'
import { FreezeDialog } from './FreezeDialog.tsx'
import { NextVersion } from './NextVersion.tsx'
import { RefreshPage } from './refresh/RefreshPage.tsx'
import { TrainDialog } from './TrainDialog.tsx'
import { VersionCard } from './VersionCard.tsx'

/** Cards shown at first; each one compares its version with the one before. */
const firstCards = 6

type Open = 'freeze' | 'export' | 'train' | null

const openRefresh = () => navigate('datasets', { view: 'refresh', begins: 'refresh' })

/** The frozen versions, or the refreshes. */
export function DatasetsPage() {
  const { view, begins } = usePageParams('datasets')
  return view === 'refresh' ? <RefreshPage begins={begins} /> : <VersionsPage />
}

/** The frozen versions, newest first, and what can be done with them. */
function VersionsPage() {
  const { isEmpty, versions, shown, select, comparing, setComparing } = useVersions()
  const [open, setOpen] = useState<Open>(null)
  useDatasetCommands(shown, setOpen)
  // A hidden dialog may finish while another one is open; that one stays.
  const close = (dialog: Open) => setOpen((now) => (now === dialog ? null : now))
  const compare = (pair: Pair | null) => {
    flushSync(() => setComparing(pair))
    if (pair === null) document.getElementById(compareButtonId)?.focus()
  }
  if (comparing) return <VersionDiff {...comparing} versions={versions} onChange={compare} />
  const [former, next] = shown ? neighborsOf(shown, versions) : []
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader
        title={t`Datasets`}
        detail={t`Frozen versions never change`}
        actions={shown && <HeaderActions onOpen={setOpen} />}
      />
      {isEmpty ? (
        <FirstVersion actions={<FreezeButton onOpen={setOpen} />} />
      ) : (
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(0,1fr)] narrow:block narrow:overflow-y-auto">
          <VersionList versions={versions} shown={shown} onSelect={select} />
          <div className="min-h-0 overflow-y-auto border-l border-line bg-surface">
            {shown && (
              <DatasetDetail
                key={shown.datasetId}
                dataset={shown}
                former={former}
                other={former ?? next}
                onCompare={() => {
                  const [a, b] = former ? [former, shown] : [shown, next]
                  if (a && b) setComparing({ a: a.name, b: b.name })
                }}
              />
            )}
          </div>
        </div>
      )}
      <FreezeDialog
        open={open === 'freeze'}
        last={versions[0]}
        onClose={() => close('freeze')}
        onFrozen={({ name }) => {
          close('freeze')
          select(name)
        }}
      />
      {shown && <ExportDialog open={open === 'export'} onClose={() => close('export')} dataset={shown} />}
      {open === 'train' && shown && <TrainDialog dataset={shown.name} onClose={() => close('train')} />}
    </div>
  )
}

type Pair = { a: string; b: string }

/** The versions, the shown one and the two that are compared. A link to the page can set both. */
function useVersions() {
  const { data: datasets } = useQuery(queries.datasets.list.queryOptions())
  const params = usePageParams('datasets')
  const [selected, select] = useState<string | null>(params.name ?? null)
  useWayBack('datasets', () => (selected === null ? {} : { name: selected }))
  const [comparing, setComparing] = useState<Pair | null>(params.diff ?? null)
  // A link, such as one in the lineage, may change the route while the page is open.
  const [shownParams, setShownParams] = useState(params)
  if (shownParams !== params) {
    setShownParams(params)
    if (params.name !== undefined) {
      select(params.name)
      setComparing(params.diff ?? null)
    }
  }
  useEffect(() => {
    if (params.name !== undefined) document.getElementById(versionHeadingId)?.focus()
  }, [params])
  const versions = datasets?.toReversed() ?? []
  const shown = versions.find((dataset) => dataset.name === selected) ?? versions[0]
  return { isEmpty: datasets?.length === 0, versions, shown, select, comparing, setComparing }
}

/** The version before and the one after. */
const neighborsOf = (dataset: Dataset, versions: readonly Dataset[]) => {
  const at = versions.indexOf(dataset)
  return [versions[at + 1], versions[at - 1]] as const
}

function useDatasetCommands(shown: Dataset | undefined, onOpen: (dialog: Open) => void): void {
  const hasVersion = shown !== undefined
  const command = (id: string, title: string, permission: Restricted, run: () => void, isPossible = true) => ({
    id: `datasets.${id}`,
    title,
    mouse: t`Button, top right`,
    group: 'Datasets' as const,
    when: () => isPossible && mayNow(permission),
    run,
  })
  useCommands([
    command('freeze', t`Freeze a version`, 'datasets.freeze', () => onOpen('freeze')),
    command('export', t`Export a version`, 'datasets.export', () => onOpen('export'), hasVersion),
    command('train', t`Train on a version`, 'training.run', () => onOpen('train'), hasVersion),
    command('refresh', t`Refresh a dataset`, 'refresh.run', openRefresh),
  ])
}

type Opens = { onOpen(dialog: Open): void }

function HeaderActions({ onOpen }: Opens) {
  const trainRefusal = useRefusal('training.run', t`train a model`)
  const exportRefusal = useRefusal('datasets.export', t`export a version`)
  const refreshRefusal = useRefusal('refresh.run', t`refresh a dataset`)
  return (
    <>
      <Button icon={ListChecks} onClick={() => navigate('datasets', { view: 'refresh' })}>
        {t`Refreshes`}
      </Button>
      <Button icon={RefreshCw} refused={refreshRefusal} onClick={openRefresh}>
        {t`Refresh…`}
      </Button>
      <Button icon={GraduationCap} refused={trainRefusal} onClick={() => onOpen('train')}>
        {t`Train…`}
      </Button>
      <Button icon={Download} refused={exportRefusal} onClick={() => onOpen('export')}>
        {t`Export`}
      </Button>
      <FreezeButton onOpen={onOpen} />
    </>
  )
}

function FreezeButton({ onOpen }: Opens) {
  const refusal = useRefusal('datasets.freeze', t`freeze a version`)
  return (
    <Button refused={refusal} variant="primary" icon={Snowflake} onClick={() => onOpen('freeze')}>
      {t`Freeze a version`}
    </Button>
  )
}

type VersionListProps = { versions: readonly Dataset[]; shown: Dataset | undefined; onSelect(name: string): void }

/** What the next version would contain, and the existing versions. */
function VersionList({ versions, shown, onSelect }: VersionListProps) {
  const [cards, setCards] = useState(firstCards)
  const shownCards = Math.max(cards, shown ? versions.indexOf(shown) + 1 : 0)
  const more = versions.length - shownCards
  return (
    <div className="flex min-h-0 flex-col gap-1 overflow-y-auto px-3 py-4">
      <NextVersion />
      {versions.slice(0, shownCards).map((dataset) => (
        <VersionCard
          key={dataset.datasetId}
          dataset={dataset}
          former={neighborsOf(dataset, versions)[0]}
          isSelected={dataset === shown}
          onSelect={() => onSelect(dataset.name)}
        />
      ))}
      {more > 0 && (
        <Button variant="quiet" className="self-start" onClick={() => setCards(versions.length)}>
          <Plural value={more} one="# older version" other="# older versions" />
        </Button>
      )}
    </div>
  )
}
