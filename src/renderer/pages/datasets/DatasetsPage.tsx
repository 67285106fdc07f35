import { useQuery } from '@tanstack/react-query'
import { Database, Snowflake } from 'lucide-react'
import { useState } from 'react'
import type { Dataset } from '#contract'
import { useCommands } from '../../commands/index.ts'
import { queries } from '../../connection/index.ts'
import { Button, type Column, EmptyState, formatCount, formatTime, PageHeader, Panel, Table } from '../../kit/index.ts'
import { mayNow, useRefusal } from '../../roles/index.ts'
import { usePageParams } from '../../route/route.ts'
import { DatasetDetail } from './DatasetDetail.tsx'
import { FreezeDialog } from './FreezeDialog.tsx'

const columns: readonly Column<Dataset>[] = [
  { key: 'name', title: 'Version', cell: ({ name }) => <span className="font-medium">{name}</span> },
  { key: 'images', title: 'Images', numeric: true, cell: ({ images }) => formatCount(images) },
  { key: 'labels', title: 'Labels', numeric: true, cell: ({ labels }) => formatCount(labels) },
  {
    key: 'split',
    title: 'Train / val / test',
    numeric: true,
    cell: ({ bySplit: s }) => `${s.train} / ${s.val} / ${s.test}`,
  },
  {
    key: 'created',
    title: 'Frozen',
    cell: ({ createdAtMs }) => <span className="tabular whitespace-nowrap">{formatTime(createdAtMs)}</span>,
  },
  { key: 'by', title: 'By', cell: ({ createdBy }) => createdBy },
]

/** Frozen versions for training: make one, compare, export. */
export function DatasetsPage() {
  const { data: datasets } = useQuery(queries.datasets.list.queryOptions())
  const { name } = usePageParams('datasets')
  const [selected, setSelected] = useState<string | null>(name ?? null)
  const [freezing, setFreezing] = useState(false)
  const shown = datasets?.find((dataset) => dataset.name === selected) ?? datasets?.at(-1)
  const refusal = useRefusal('datasets.freeze', 'freeze a version')
  useCommands([
    {
      id: 'datasets.freeze',
      title: 'Freeze a version',
      group: 'Datasets',
      when: () => mayNow('datasets.freeze'),
      run: () => setFreezing(true),
    },
  ])
  const freeze = (
    <Button refused={refusal} variant="primary" icon={Snowflake} onClick={() => setFreezing(true)}>
      Freeze a version
    </Button>
  )
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader title="Datasets" detail="Versions never change" actions={freeze} />
      {datasets?.length === 0 ? (
        <EmptyState icon={Database} title="No version yet" actions={freeze}>
          Freezing stores all reviewed images with their current labels, split into train, validation and test. A
          version never changes. Export it in the format your training needs.
        </EmptyState>
      ) : (
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_360px] gap-4 px-7 py-4">
          <Panel flush className="min-h-0 overflow-auto">
            <Table
              label="Dataset versions"
              columns={columns}
              rows={datasets ?? []}
              rowKey={(dataset) => dataset.datasetId}
              selectedKey={shown?.datasetId ?? null}
              onRowClick={(dataset) => setSelected(dataset.name)}
              empty="Loading…"
            />
          </Panel>
          {shown && <DatasetDetail key={shown.datasetId} dataset={shown} all={datasets ?? []} />}
        </div>
      )}
      <FreezeDialog
        open={freezing}
        onClose={() => setFreezing(false)}
        onFrozen={(dataset) => {
          setFreezing(false)
          setSelected(dataset.name)
        }}
      />
    </div>
  )
}
