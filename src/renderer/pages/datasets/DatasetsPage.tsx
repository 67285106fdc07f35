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
import { mayNow, useRefusal } from '../../roles/index.ts'
import { navigate, usePageParams, useWayBack } from '../../route/route.ts'
import { compareButtonId, DatasetDetail, versionHeadingId } from './DatasetDetail.tsx'
import { VersionDiff } from './diff/VersionDiff.tsx'
import { ExportDialog } from './export/ExportDialog.tsx'
import { FirstVersion } from './FirstVersion.tsx'
import { FreezeDialog } from './FreezeDialog.tsx'
import { NextVersion } from './NextVersion.tsx'
import { RefreshDialog } from './refresh/RefreshDialog.tsx'
import { RefreshPage } from './refresh/RefreshPage.tsx'
import { TrainDialog } from './TrainDialog.tsx'
import { VersionCard } from './VersionCard.tsx'

/** So many versions are shown at first: each is compared with the one before it. */
const cardsAtOnce = 6

type Open = 'freeze' | 'export' | 'refresh' | 'train' | null

/** Frozen versions, or where refreshes stand. */
export function DatasetsPage() {
  const { view, begins } = usePageParams('datasets')
  return view === 'refresh' ? <RefreshPage begins={begins} /> : <VersionsPage />
}

/** Frozen versions for training, newest first: make one, see what is in it, compare, export, refresh. */
function VersionsPage() {
  const { data: datasets } = useQuery(queries.datasets.list.queryOptions())
  const params = usePageParams('datasets')
  const [selected, setSelected] = useState<string | null>(params.name ?? null)
  useWayBack('datasets', () => (selected === null ? {} : { name: selected }))
  const [open, setOpen] = useState<Open>(null)
  const [comparing, setComparing] = useState<{ a: string; b: string } | null>(params.diff ?? null)
  const [cards, setCards] = useState(cardsAtOnce)
  // Asked for again, as by a link in a lineage, while the page is open.
  const [routeParams, setAsked] = useState(params)
  if (routeParams !== params) {
    setAsked(params)
    if (params.name !== undefined) {
      setSelected(params.name)
      setComparing(params.diff ?? null)
    }
  }
  useEffect(() => {
    if (params.name !== undefined) document.getElementById(versionHeadingId)?.focus()
  }, [params])
  const versions = datasets?.toReversed() ?? []
  const shown = versions.find((dataset) => dataset.name === selected) ?? versions[0]
  const formerOf = (dataset: Dataset) => versions[versions.indexOf(dataset) + 1]
  const nextOf = (dataset: Dataset) => versions[versions.indexOf(dataset) - 1]
  const shownCards = Math.max(cards, shown ? versions.indexOf(shown) + 1 : 0)
  const refusal = useRefusal('datasets.freeze', t`freeze a version`)
  const trainRefusal = useRefusal('training.run', t`train a model`)
  const exportRefusal = useRefusal('datasets.export', t`export a version`)
  useCommands([
    {
      id: 'datasets.freeze',
      title: t`Freeze a version`,
      mouse: t`Button, top right`,
      group: 'Datasets',
      when: () => mayNow('datasets.freeze'),
      run: () => setOpen('freeze'),
    },
    {
      id: 'datasets.export',
      title: t`Export a version`,
      mouse: t`Button, top right`,
      group: 'Datasets',
      when: () => shown !== undefined && mayNow('datasets.export'),
      run: () => setOpen('export'),
    },
    {
      id: 'datasets.train',
      title: t`Train on a version`,
      mouse: t`Button, top right`,
      group: 'Datasets',
      when: () => shown !== undefined && mayNow('training.run'),
      run: () => setOpen('train'),
    },
    {
      id: 'datasets.refresh',
      title: t`Refresh a dataset`,
      mouse: t`Button, top right`,
      group: 'Datasets',
      when: () => mayNow('refresh.sign'),
      run: () => setOpen('refresh'),
    },
  ])
  // One that was hidden may end while another is open, which stays.
  const close = (dialog: Open) => setOpen((now) => (now === dialog ? null : now))
  const freeze = (
    <Button refused={refusal} variant="primary" icon={Snowflake} onClick={() => setOpen('freeze')}>
      {t`Freeze a version`}
    </Button>
  )
  const compare = (pair: typeof comparing) => {
    flushSync(() => setComparing(pair))
    if (pair === null) document.getElementById(compareButtonId)?.focus()
  }
  if (comparing) return <VersionDiff {...comparing} versions={versions} onChange={compare} />
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader
        title={t`Datasets`}
        detail={t`Frozen versions never change`}
        actions={
          shown && (
            <>
              <Button icon={ListChecks} onClick={() => navigate('datasets', { view: 'refresh' })}>
                {t`Refreshes`}
              </Button>
              <Button icon={RefreshCw} onClick={() => setOpen('refresh')}>
                {t`Refresh…`}
              </Button>
              <Button icon={GraduationCap} refused={trainRefusal} onClick={() => setOpen('train')}>
                {t`Train…`}
              </Button>
              <Button icon={Download} refused={exportRefusal} onClick={() => setOpen('export')}>
                {t`Export`}
              </Button>
              {freeze}
            </>
          )
        }
      />
      {datasets?.length === 0 ? (
        <FirstVersion actions={freeze} />
      ) : (
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(0,1fr)] narrow:block narrow:overflow-y-auto">
          <div className="flex min-h-0 flex-col gap-1 overflow-y-auto px-3 py-4">
            <NextVersion />
            {versions.slice(0, shownCards).map((dataset) => (
              <VersionCard
                key={dataset.datasetId}
                dataset={dataset}
                former={formerOf(dataset)}
                isSelected={dataset === shown}
                onSelect={() => setSelected(dataset.name)}
              />
            ))}
            {versions.length > shownCards && (
              <Button variant="quiet" className="self-start" onClick={() => setCards(versions.length)}>
                <Plural value={versions.length - shownCards} one="# older version" other="# older versions" />
              </Button>
            )}
          </div>
          <div className="min-h-0 overflow-y-auto border-l border-line bg-surface">
            {shown && (
              <DatasetDetail
                key={shown.datasetId}
                dataset={shown}
                former={formerOf(shown)}
                other={formerOf(shown) ?? nextOf(shown)}
                onCompare={() => {
                  const [a, b] = formerOf(shown) ? [formerOf(shown), shown] : [shown, nextOf(shown)]
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
        onFrozen={(dataset) => {
          close('freeze')
          setSelected(dataset.name)
        }}
      />
      {shown && <ExportDialog open={open === 'export'} onClose={() => close('export')} dataset={shown} />}
      {open === 'refresh' && <RefreshDialog onClose={() => close('refresh')} />}
      {open === 'train' && shown && <TrainDialog dataset={shown.name} onClose={() => close('train')} />}
    </div>
  )
}
