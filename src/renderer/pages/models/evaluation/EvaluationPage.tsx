import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowLeft, ChartNoAxesCombined, FileDown, Scale } from 'lucide-react'
import { useState } from 'react'
import type { Evaluation, Model } from '#contract'
import { engine, queries, shell } from '../../../connection/index.ts'
import { GoldenSetButton } from '../../../dialogs/GoldenSetButton.tsx'
import { reportWritten } from '../../../jobs/written-file.ts'
import {
  Badge,
  Button,
  classNames,
  EmptyState,
  formatAgo,
  formatCount,
  IconButton,
  Menu,
  type MenuItem,
  Select,
} from '../../../kit/index.ts'
import { shownName } from '../../../model-change/model-name.ts'
import { useRefusal } from '../../../roles/index.ts'
import { navigate, usePageParams, useWayBack } from '../../../route/route.ts'
import { aliasLooks } from '../alias-styles.ts'
import { Calibration } from './Calibration.tsx'
import { ClassTable } from './ClassTable.tsx'
import { CompareImages } from './CompareImages.tsx'
import { ConfusionMatrix } from './ConfusionMatrix.tsx'
import { ErrorPanel, firstKind } from './ErrorPanel.tsx'
import { comparedFirst, type Shown, scopeText } from './figures.ts'
import { PrecisionRecall } from './PrecisionRecall.tsx'
import { useComparison } from './use-comparison.ts'
import { type Scope, useEvaluation } from './use-evaluation.ts'
import { GateNote, VerdictFigures } from './VerdictFigures.tsx'

type EvaluationPageProps = { model: Model; models: readonly Model[] }

/** The evaluation of a model and its comparison with another one. */
export function EvaluationPage({ model, models }: EvaluationPageProps) {
  const { others, against, setAgainstId } = useAgainst(model, models)
  const [comparesImages, setComparesImages] = useState(false)
  const { evaluation, isKnown, isEvaluated, other, run } = useEvaluation(model.modelId, against?.modelId ?? null)
  const refused = useRefusal('evaluation.run', t`evaluate models`)
  const { compare, comparison } = useComparison({ model, against, on: evaluation, isAllowed: refused === null })
  const isBusy = run.isPending || compare.isPending
  const evaluate = <EvaluateButton run={run} isAgain={isEvaluated} disabled={isBusy} />
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-surface px-4 py-2">
        <IconButton
          icon={ArrowLeft}
          label={t`Back to the models`}
          onClick={() => navigate('models', { modelId: model.modelId })}
        />
        <EvaluatedModel model={model} evaluation={evaluation} />
        <div className="ml-auto flex flex-wrap items-center justify-end gap-2">
          {evaluation && against && (
            <>
              <span className="text-xs text-text-2">{t`against`}</span>
              <Select
                label={t`Compared with`}
                className="w-36"
                value={against.modelId}
                options={others.map((one) => ({ value: one.modelId, label: shownName(one) }))}
                onChange={setAgainstId}
              />
              <Button
                icon={Scale}
                refused={refused}
                disabled={isBusy}
                onClick={() => compare.mutate({ base: against, on: evaluation })}
              >
                {compare.isPending ? t`Comparing…` : t`Compare again`}
              </Button>
            </>
          )}
          {evaluation && <SaveReportButton evaluation={evaluation} />}
          <GoldenSetButton onlyMissing />
          {isEvaluated && evaluate}
        </div>
      </header>
      {evaluation ? (
        <Figures
          key={evaluation.evaluationId}
          model={model}
          evaluation={evaluation}
          other={other}
          comparison={
            comparison && against && { ...comparison, base: { ...comparison.base, name: shownName(against) } }
          }
          onCompareImages={() => setComparesImages(true)}
        />
      ) : (
        isKnown &&
        !isEvaluated && (
          <EmptyState icon={ChartNoAxesCombined} title={t`Not evaluated yet`} actions={evaluate}>
            <Trans>
              An evaluation compares the predictions of {shownName(model)} with reviewed labels: how much it finds, what
              it confuses, and which images are behind each number. If the model hasn’t run on an image yet, it runs
              first.
            </Trans>
          </EmptyState>
        )
      )}
      {evaluation && comparesImages && (
        <CompareImages
          evaluation={evaluation}
          model={model}
          against={against}
          other={other}
          onClose={() => setComparesImages(false)}
        />
      )}
    </div>
  )
}

/** Returns the model to compare with, and the others to choose from. */
function useAgainst(model: Model, models: readonly Model[]) {
  const others = models.filter(
    ({ modelId, family, kind }) => modelId !== model.modelId && family !== 'prototype' && kind !== 'embedding',
  )
  const [againstId, setAgainstId] = useState<string | null>(comparedFirst(others)?.modelId ?? null)
  return { others, against: others.find(({ modelId }) => modelId === againstId), setAgainstId }
}

/** The model's name and aliases, and the evaluated images. */
function EvaluatedModel({ model, evaluation }: { model: Model; evaluation: Evaluation | null | undefined }) {
  return (
    <>
      <h1
        className={classNames('truncate text-xl font-semibold', evaluation ? 'max-w-64 shrink-0' : 'min-w-0')}
        title={shownName(model)}
      >
        {shownName(model)}
      </h1>
      {model.aliases.map((alias) => (
        <Badge key={alias} tone={aliasLooks[alias].tone}>
          {aliasLooks[alias].title}
        </Badge>
      ))}
      {evaluation && (
        <p className="line-clamp-2 min-w-0 flex-1 basis-40 text-xs text-text-2">
          <Trans>
            on {scopeText(evaluation)}: <Plural value={evaluation.images} one="# image" other="# images" />,{' '}
            <Plural value={evaluation.objects} one="# object" other="# objects" />, {formatAgo(evaluation.createdAtMs)}
          </Trans>
        </p>
      )}
    </>
  )
}

type EvaluateButtonProps = { run: ReturnType<typeof useEvaluation>['run']; isAgain: boolean; disabled: boolean }

/** Evaluates on all reviewed images or a dataset, on this computer or a cluster. */
function EvaluateButton({ run, isAgain, disabled }: EvaluateButtonProps) {
  const refused = useRefusal('evaluation.run', t`evaluate models`)
  const golden = useQuery(queries.workspace.settings.queryOptions()).data?.goldenDataset
  // Puts the golden set first.
  const datasets = (useQuery(queries.datasets.list.queryOptions()).data ?? []).toSorted(
    (a, b) => Number(b.name === golden) - Number(a.name === golden),
  )
  const { data: profiles = [] } = useQuery({ ...queries.models.profiles.queryOptions(), enabled: refused === null })
  const clusters = profiles.filter(({ name, problem }) => name !== 'processes' && problem === null)
  const scopes: { label: string; hint?: string; scope: Scope }[] = [
    { label: t`All reviewed images`, scope: {} },
    ...datasets.map(({ name, images }) => ({
      label: name === golden ? t`Golden set ${name}` : t`Dataset ${name}`,
      hint: formatCount(images),
      scope: { dataset: name },
    })),
  ]
  const hasChoice = scopes.length > 1 || clusters.length > 0
  const button = (
    <Button
      icon={ChartNoAxesCombined}
      refused={refused}
      disabled={disabled}
      variant={isAgain ? 'secondary' : 'primary'}
      {...(!hasChoice && { onClick: () => run.mutate({}) })}
    >
      {run.isPending ? t`Evaluating…` : isAgain ? t`Evaluate again` : t`Evaluate`}
    </Button>
  )
  if (!hasChoice) return button
  const on = (profile: string | undefined): MenuItem[] =>
    scopes.map(({ label, hint, scope }) => ({
      label,
      ...(hint !== undefined && { hint }),
      run: () => run.mutate({ ...scope, on: profile }),
    }))
  return (
    <Menu
      align="end"
      trigger={button}
      items={[
        ...(clusters.length > 0 ? [{ heading: t`Run the model on this computer` }] : []),
        ...on(undefined),
        ...clusters.flatMap(({ name }) => [{ heading: t`Run the model on ${name}` }, ...on(name)]),
      ]}
    />
  )
}

function SaveReportButton({ evaluation }: { evaluation: Evaluation }) {
  const refused = useRefusal('evaluation.run', t`evaluate models`)
  const save = useMutation({
    mutationFn: async ({ evaluationId }: Evaluation) => {
      const folder = await shell.chooseFolder({ title: t`Choose the folder for the report` })
      return folder === null ? null : engine.evaluation.report({ evaluationId, folder })
    },
    onSuccess: (written) => {
      if (!written) return
      reportWritten(written.html, { title: t`Report saved` })
    },
    meta: { problem: t`Report not saved` },
  })

  return (
    <Button icon={FileDown} refused={refused} disabled={save.isPending} onClick={() => save.mutate(evaluation)}>
      {t`Save report…`}
    </Button>
  )
}

type FiguresProps = {
  model: Model
  evaluation: Evaluation
  other: Evaluation | undefined
  comparison: Parameters<typeof VerdictFigures>[0]['comparison']
  onCompareImages(): void
}

function Figures({ model, evaluation, other, comparison, onCompareImages }: FiguresProps) {
  const requested = usePageParams('models').shown
  const [shown, setShown] = useState<Shown>(() => requested ?? { kind: firstKind(evaluation) })
  useWayBack('models', () => ({ modelId: model.modelId, view: 'evaluation', shown }))
  return (
    <div className="grid min-h-0 flex-1 grid-cols-2">
      <div className="flex min-h-0 flex-col gap-5 overflow-y-auto border-r border-line px-6 pb-4">
        <div className="pt-4">
          <VerdictFigures evaluation={evaluation} comparison={comparison} />
        </div>
        {comparison && <GateNote comparison={comparison} />}
        <ClassTable evaluation={evaluation} model={model} other={other} comparison={comparison} />
        <PrecisionRecall evaluation={evaluation} model={model} other={other} />
        <Calibration evaluation={evaluation} model={model} />
      </div>
      <div className="flex min-h-0 flex-col gap-5 overflow-y-auto px-6 py-4">
        <ConfusionMatrix evaluation={evaluation} shown={shown} onShow={setShown} />
        <ErrorPanel evaluation={evaluation} shown={shown} onShow={setShown} onCompareImages={onCompareImages} />
      </div>
    </div>
  )
}
