import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Boxes, FilePlus2, History, Play } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Model } from '#contract'
import { useCommands } from '../../commands/index.ts'
import { queries, takeModel, useOffered } from '../../connection/index.ts'
import { ClassMapDialog } from '../../dialogs/ClassMapDialog.tsx'
import { GoldenSetButton } from '../../dialogs/GoldenSetButton.tsx'
import { Ago, Button, type Column, EmptyState, formatCount, PageHeader, Panel, Table } from '../../kit/index.ts'
import { shownName } from '../../model-change/model-name.ts'
import { mayNow, RoleNote, useRefusal } from '../../roles/index.ts'
import { usePageParams } from '../../route/route.ts'
import { AliasBadge, ServedMark } from './AliasBadge.tsx'
import { AliasHistoryDialog } from './AliasHistoryDialog.tsx'
import { AddModelDialog } from './adding/AddModelDialog.tsx'
import { EvaluationPage } from './evaluation/EvaluationPage.tsx'
import { ApCell } from './evaluation/MeasuredAp.tsx'
import { GoBackMenu } from './GoBackMenu.tsx'
import { ModelCards } from './ModelCards.tsx'
import { ModelDetail } from './ModelDetail.tsx'
import { SegmentersPanel } from './SegmentersPanel.tsx'

const closedWithinMs = 500

/**
 * Focuses the selected row when another model became current and the focus fell to the page, a section or the heading because
 * the button with it is gone. `currentId` is undefined until the models are loaded. Returns a ref for an ancestor of the
 * table.
 */
function useFocusOnCurrent(currentId: string | null | undefined) {
  const around = useRef<HTMLDivElement>(null)
  const before = useRef(currentId)
  useEffect(() => {
    const isNew = before.current !== undefined && before.current !== currentId
    before.current = currentId
    if (!isNew) return
    const focus = () => {
      if (document.activeElement?.matches('body, h1, section'))
        around.current?.querySelector<HTMLElement>('tr[aria-selected="true"]')?.focus()
    }
    focus()
    // The dialog may still be closing.
    const again = setTimeout(focus, closedWithinMs)
    return () => clearTimeout(again)
  }, [currentId])
  return around
}

const columns: readonly Column<Model>[] = [
  {
    title: t`Model`,
    cell: (model) => <span className="block min-w-20 font-medium wrap-anywhere">{shownName(model)}</span>,
  },
  {
    title: t`Alias`,
    cell: (model) => (
      <span className="flex gap-1">
        {model.aliases.map((alias) => (
          <AliasBadge key={alias} alias={alias} />
        ))}
        <ServedMark model={model} />
      </span>
    ),
  },
  { title: t`Family`, spare: true, cell: ({ family }) => family },
  {
    title: t`Trained on`,
    spare: true,
    cell: ({ trainedOn }) => (
      <span className="block max-w-28 truncate" title={trainedOn ?? ''}>
        {trainedOn}
      </span>
    ),
  },
  { title: t`Images`, numeric: true, cell: ({ imagesPredicted }) => formatCount(imagesPredicted) },
  { title: t`AP`, numeric: true, cell: ({ modelId }) => <ApCell modelId={modelId} /> },
  {
    title: t`Added`,
    cell: ({ addedAtMs }) => (
      <span className="whitespace-nowrap">
        <Ago ms={addedAtMs} />
      </span>
    ),
  },
]

/** The models, or the evaluation of one of them. */
export function ModelsPage() {
  const { data: models } = useQuery(queries.models.list.queryOptions())
  const { modelId, view } = usePageParams('models')
  const evaluated = view === 'evaluation' ? models?.find((model) => model.modelId === modelId) : undefined
  return evaluated ? (
    <EvaluationPage key={evaluated.modelId} model={evaluated} models={models ?? []} />
  ) : (
    <ModelList models={models} />
  )
}

function ModelList({ models }: { models: readonly Model[] | undefined }) {
  const { modelId } = usePageParams('models')
  const [selected, setSelected] = useState<string | null>(modelId ?? null)
  const [adding, setAdding] = useState(false)
  const offered = useOffered(({ models }) => models[0])
  const [mapped, setMapped] = useState<string | null>(null)
  const [historyOpen, setHistoryOpen] = useState(false)
  const refusal = useRefusal('models.add', t`add and run models`)
  useCommands([
    {
      id: 'models.history',
      title: t`Show history of model aliases`,
      mouse: t`Button, top right`,
      group: 'Models',
      run: () => setHistoryOpen(true),
    },
    {
      id: 'models.add',
      title: t`Add model`,
      mouse: t`Button, top right`,
      group: 'Models',
      when: () => mayNow('models.add'),
      run: () => setAdding(true),
    },
  ])
  const stopAdding = () => {
    setAdding(false)
    if (offered !== undefined) takeModel(offered)
  }
  const current = models?.find(({ aliases }) => aliases.includes('current'))
  const shown = models?.find((model) => model.modelId === selected) ?? current ?? models?.[0]
  const mappedModel = models?.find(({ modelId: id }) => id === mapped)
  const page = useFocusOnCurrent(models && (current?.modelId ?? null))
  const addButton = (
    <Button variant="primary" icon={FilePlus2} refused={refusal} onClick={() => setAdding(true)}>
      {t`Add model`}
    </Button>
  )
  return (
    <div ref={page} className="flex h-full min-h-0 flex-col">
      <ModelsHeader
        models={models ?? []}
        current={current}
        onHistory={() => setHistoryOpen(true)}
        addButton={addButton}
      />
      <RoleNote to="models.add" what={t`add, alias and run models`} className="mx-4 mt-4" />
      {/* Empty until loaded: an open dialog would close when the page changes. */}
      {models === undefined ? null : models.length === 0 ? (
        <NoModels addButton={addButton} />
      ) : (
        <div className="flex min-h-0 flex-1 flex-col gap-6 overflow-y-auto px-7 py-4">
          <ModelOverview models={models} shown={shown} onSelect={setSelected} onMap={setMapped} />
          <div className="shrink-0">
            <SegmentersPanel />
          </div>
        </div>
      )}
      {models?.length === 0 && (
        <div className="flex max-h-[45%] shrink-0 flex-col px-7 py-4">
          <SegmentersPanel />
        </div>
      )}
      {historyOpen && <AliasHistoryDialog onClose={() => setHistoryOpen(false)} />}
      {(adding || (offered !== undefined && !mappedModel)) && (
        <AddModelDialog
          key={offered}
          file={offered}
          onClose={stopAdding}
          onAdded={(model) => {
            stopAdding()
            setSelected(model.modelId)
            if (model.kind !== 'embedding') setMapped(model.modelId)
          }}
        />
      )}
      {mappedModel && <ClassMapDialog key={mappedModel.modelId} model={mappedModel} onClose={() => setMapped(null)} />}
    </div>
  )
}

type ModelsHeaderProps = {
  models: readonly Model[]
  current: Model | undefined
  addButton: ReactNode
  onHistory(): void
}

function ModelsHeader({ models, current, addButton, onHistory }: ModelsHeaderProps) {
  const refusal = useRefusal('models.add', t`add and run models`)
  const prelabel = useMutation(queries.models.prelabel.mutationOptions())
  return (
    <PageHeader
      title={t`Models`}
      detail={current ? t`${shownName(current)} predicts labels` : undefined}
      actions={
        <>
          <GoldenSetButton />
          <GoBackMenu models={models} />
          <Button icon={History} disabled={!current} onClick={onHistory}>
            {t`History`}
          </Button>
          <Button
            icon={Play}
            refused={refusal}
            disabled={!current || prelabel.isPending}
            onClick={() => prelabel.mutate({})}
          >
            {t`Pre-label new images`}
          </Button>
          {addButton}
        </>
      }
    />
  )
}

function NoModels({ addButton }: { addButton: ReactNode }) {
  return (
    <EmptyState icon={Boxes} title={t`No model yet`} actions={addButton}>
      <Trans>
        A model predicts labels for new images, so you only correct them. Use the starter model, or add your own
        detector as an ONNX file.
      </Trans>
    </EmptyState>
  )
}

type ModelOverviewProps = {
  models: readonly Model[]
  shown: Model | undefined
  onSelect(modelId: string): void
  onMap(modelId: string): void
}

/** The models in use, the table of all models, and the selected one. */
function ModelOverview({ models, shown, onSelect, onMap }: ModelOverviewProps) {
  const isOnly = models.length === 1 && models[0]!.aliases.length > 0
  return (
    <>
      {!isOnly && <ModelCards models={models} />}
      <div className="grid shrink-0 grid-cols-[minmax(0,1fr)_max(320px,24%)] items-start gap-4 narrow:grid-cols-[minmax(0,1fr)]">
        {isOnly ? (
          <div className="flex min-w-0 flex-col gap-3">
            <ModelCards models={models} />
            <p className="text-text-2">{t`Add a second model to compare the two on the same images.`}</p>
          </div>
        ) : (
          <Panel title={t`All models ${models.length}`} flush className="overflow-x-auto">
            <Table
              label={t`Models`}
              columns={columns}
              rows={models}
              rowKey={(model) => model.modelId}
              selectedKey={shown?.modelId ?? null}
              onRowClick={(model) => onSelect(model.modelId)}
            />
          </Panel>
        )}
        {shown && <ModelDetail key={shown.modelId} model={shown} onMap={() => onMap(shown.modelId)} />}
      </div>
    </>
  )
}
