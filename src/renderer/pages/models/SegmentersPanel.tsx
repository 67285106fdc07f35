import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FilePlus2, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { SegmentationModel } from '#contract'
import { useCommands } from '../../commands/index.ts'
import { queries, queryClient } from '../../connection/index.ts'
import {
  Ago,
  Badge,
  Button,
  type Column,
  ConfirmDialog,
  formatBytes,
  IconButton,
  Panel,
  Table,
} from '../../kit/index.ts'
import { mayNow, useRefusal } from '../../roles/index.ts'
import { AddSegmenterDialog } from './AddSegmenterDialog.tsx'

/** The segmentation models, and their cache. */
export function SegmentersPanel() {
  const { data: segmenters = [] } = useQuery(queries.models.segmenters.queryOptions())
  const refusal = useRefusal('models.useSegmenter', t`change the models`)
  const [adding, setAdding] = useState(false)
  useCommands([
    {
      id: 'models.addSegmenter',
      title: t`Get a segmentation model…`,
      group: 'Models',
      when: () => mayNow('models.addSegmenter'),
      run: () => setAdding(true),
    },
  ])
  const [removing, setRemoving] = useState<SegmentationModel | null>(null)
  const remove = useMutation(queries.models.removeSegmenter.mutationOptions({ onSuccess: () => setRemoving(null) }))

  return (
    <Panel
      title={t`Click to segment`}
      flush
      className="min-h-0 overflow-hidden"
      actions={
        <Button size="small" icon={FilePlus2} refused={refusal} onClick={() => setAdding(true)}>
          {t`Get a model…`}
        </Button>
      }
    >
      {segmenters.length === 0 ? (
        <p className="p-4 text-text-2">
          <Trans>
            Segmenting works without a model: drag a box around an object. A SAM model finds it by one click and with
            finer outlines.
          </Trans>
        </p>
      ) : (
        <div className="flex h-full min-h-0 flex-col">
          <div className="min-h-0 flex-1 overflow-auto">
            <SegmenterTable segmenters={segmenters} onRemove={setRemoving} />
          </div>
          <CacheLine />
        </div>
      )}
      {adding && <AddSegmenterDialog onClose={() => setAdding(false)} />}
      <ConfirmDialog
        open={removing !== null}
        title={t`Remove ${removing?.name ?? ''}?`}
        confirm={t`Remove`}
        danger
        busy={remove.isPending}
        onClose={() => setRemoving(null)}
        onConfirm={() => removing && remove.mutate({ segmenterId: removing.segmenterId })}
      >
        <Trans>Deletes its two files and its cached embeddings. Labels made with it are kept.</Trans>
      </ConfirmDialog>
    </Panel>
  )
}

type SegmenterTableProps = { segmenters: readonly SegmentationModel[]; onRemove(model: SegmentationModel): void }

function SegmenterTable({ segmenters, onRemove }: SegmenterTableProps) {
  const { data: families = [] } = useQuery(queries.models.segmenterFamilies.queryOptions())
  const refusal = useRefusal('models.useSegmenter', t`change the models`)
  const use = useMutation(queries.models.useSegmenter.mutationOptions())
  const titleOf = (family: string) => families.find(({ name }) => name === family)?.title ?? family
  const columns: readonly Column<SegmentationModel>[] = [
    { title: t`Model`, cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
      title: t`In use`,
      cell: ({ current, segmenterId }) =>
        current ? (
          <Badge tone="ok">{t`In use`}</Badge>
        ) : (
          <Button size="small" refused={refusal} disabled={use.isPending} onClick={() => use.mutate({ segmenterId })}>
            {t`Use`}
          </Button>
        ),
    },
    { title: t`Family`, cell: ({ family }) => titleOf(family) },
    { title: t`Prompts`, cell: ({ takesBoxes }) => (takesBoxes ? t`points and boxes` : t`points`) },
    { title: t`Input`, numeric: true, cell: ({ sidePx }) => t`${sidePx} px` },
    { title: t`Size`, numeric: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
    { title: t`Added`, cell: ({ addedAtMs }) => <Ago ms={addedAtMs} /> },
    {
      title: '',
      width: '40px',
      cell: (model) => (
        <IconButton icon={Trash2} refused={refusal} label={t`Remove ${model.name}`} onClick={() => onRemove(model)} />
      ),
    },
  ]
  return (
    <Table
      label={t`Segmentation models`}
      columns={columns}
      rows={segmenters}
      rowKey={({ segmenterId }) => segmenterId}
    />
  )
}

/** The size of the segmentation cache, with *Clear*. */
function CacheLine() {
  const { data: cache } = useQuery({
    ...queries.models.segmentationCache.queryOptions(),
    refetchInterval: 5000,
    refetchOnMount: 'always',
  })
  const refusal = useRefusal('models.clearSegmentationCache', t`clear the cache`)
  const clear = useMutation(
    queries.models.clearSegmentationCache.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.models.segmentationCache.key() }),
    }),
  )
  if (!cache || cache.images === 0) return null
  return (
    <p className="flex h-9 shrink-0 items-center gap-3 border-t border-line px-3 text-xs text-text-2">
      <span className="tabular flex-1">
        <Trans>
          <Plural value={cache.images} one="# image" other="# images" /> ready to segment, {formatBytes(cache.bytes)} of
          at most {formatBytes(cache.maxBytes)} on disk
        </Trans>
      </span>
      <Button
        size="small"
        variant="quiet"
        refused={refusal}
        disabled={clear.isPending}
        onClick={() => clear.mutate({})}
      >
        {t`Clear`}
      </Button>
    </p>
  )
}
