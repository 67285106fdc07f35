import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Evaluation, Model, PairedComparison } from '#contract'
import { IntervalBar } from '../../../charts/IntervalBar.tsx'
import { queries } from '../../../connection/index.ts'
import { Button, type Column, classNames, formatCount, Table } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { changeText, minObjects, outdatedConfidences, shareText } from './figures.ts'

type ClassTableProps = {
  evaluation: Evaluation
  model: Model
  /** The other model's evaluation of the same images, and the comparison of both. */
  other: Evaluation | undefined
  comparison: PairedComparison | undefined
}
type Row = Evaluation['perClass'][number]

/** The classes with AP and interval, those with the most objects first. */
export function ClassTable({ evaluation, model, other, comparison }: ClassTableProps) {
  const classes = useQuery(queries.workspace.classes.queryOptions()).data
  const rows = evaluation.perClass.filter(({ objects }) => objects > 0).sort((a, b) => b.objects - a.objects)
  const few = ({ objects }: Row) => (objects < minObjects ? 'text-text-3' : undefined)
  const otherOf = ({ classId }: Row) => other?.perClass.find((one) => one.classId === classId)
  const columns: readonly Column<Row>[] = [
    {
      title: t`Class`,
      cell: (row) => (
        <span className={classNames('flex items-center gap-2 whitespace-nowrap', few(row))}>
          <span
            className="size-2.5 shrink-0 rounded-sm"
            style={{ background: classes?.find(({ classId }) => classId === row.classId)?.color }}
            aria-hidden
          />
          {row.class}
        </span>
      ),
    },
    { title: t`Objects`, numeric: true, cell: ({ objects }) => formatCount(objects) },
    {
      title: 'AP',
      numeric: true,
      cell: (row) => <span className={classNames('font-semibold', few(row))}>{shareText(row.ap)}</span>,
    },
    { title: t`95% interval`, cell: (row) => <ApInterval row={row} other={otherOf(row)} /> },
    ...(comparison
      ? [
          {
            title: t`Change`,
            numeric: true,
            cell: (row: Row) => <Change of={comparison.perClass.find(({ classId }) => classId === row.classId)} />,
          },
        ]
      : []),
    { title: t`Precision`, numeric: true, spare: true, cell: ({ precision }) => precision.toFixed(2) },
    { title: t`Recall`, numeric: true, spare: true, cell: ({ recall }) => recall.toFixed(2) },
    {
      title: t`Best threshold`,
      numeric: true,
      spare: comparison !== undefined,
      cell: (row) => <span className={few(row)}>{row.leastWorkThreshold.toFixed(2)}</span>,
    },
  ]
  return (
    <div className="flex flex-col gap-2 [&_td]:px-1.5! [&_th]:px-1.5!">
      <Table label={t`Classes`} columns={columns} rows={rows} rowKey={({ classId }) => String(classId)} />
      <p className="text-xs text-text-2">
        {other && <>{t`The vertical line is ${other.model}.`} </>}
        {comparison && <>{t`Colored where the interval of the change excludes 0.`} </>}
        <Trans>
          Classes with fewer than {minObjects} objects are gray and don’t count toward the verdict. Outside of these
          classes: {evaluation.outOfVocabularyPerImage.toFixed(2)} predictions per image.
        </Trans>
      </p>
      <Thresholds evaluation={evaluation} model={model} />
    </div>
  )
}

function ApInterval({ row: { ap, interval, objects }, other }: { row: Row; other: Row | undefined }) {
  return (
    <IntervalBar
      value={ap}
      interval={interval}
      against={other?.ap}
      color={objects < minObjects ? 'var(--text-3)' : 'var(--accent)'}
      label={
        interval ? t`${shareText(ap)}, 95%: ${shareText(interval[0])} to ${shareText(interval[1])}` : shareText(ap)
      }
    />
  )
}

/** The change of AP, colored if the interval excludes 0. */
function Change({ of }: { of: PairedComparison['perClass'][number] | undefined }) {
  if (!of || of.objects < minObjects) return <span className="text-text-3">–</span>
  const [low, high] = of.interval
  const tone = low > 0 ? 'font-semibold text-ok' : high < 0 ? 'font-semibold text-danger' : 'text-text-2'
  return <span className={tone}>{changeText(of.deltaAp)}</span>
}

/** Sets the confidence thresholds of the classes: none, or those of least work. */
function Thresholds({ evaluation, model }: { evaluation: Evaluation; model: Model }) {
  const { modelId, perClass } = evaluation
  const outdated = outdatedConfidences(evaluation, model)
  const refused = useRefusal('models.setThresholds', t`change thresholds of a model`)
  const map = useQuery(queries.models.classMap.queryOptions({ input: { modelId } })).data
  const set = useMutation(queries.models.setThresholds.mutationOptions())
  const best = perClass
    .filter(({ objects }) => objects >= minObjects)
    .map(({ class: name, leastWorkThreshold }) => ({ class: name, fromScore: leastWorkThreshold }))
  const isSet = new Map(map?.classes.map((one) => [one.class, one.fromScore]))
  const thresholds = [...isSet.values()].filter((from) => from > 0).length
  const areBest = best.every((one) => isSet.get(one.class) === one.fromScore)
  if (best.length === 0 && thresholds === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="min-w-48 flex-1 text-text-2">
        {thresholds === 0
          ? t`Best threshold: the confidence at which a class takes the least work to correct.`
          : t`${plural(thresholds, { one: '# class', other: '# classes' })} with a threshold of ${plural(thresholds, { one: 'its', other: 'their' })} own.`}
      </p>
      {thresholds > 0 && (
        <Button
          variant="quiet"
          refused={refused}
          disabled={set.isPending}
          onClick={() => set.mutate({ modelId, thresholds: [{ class: null, fromScore: 0 }] })}
        >
          {t`Show all predictions`}
        </Button>
      )}
      {best.length > 0 && (
        <Button
          refused={refused ?? outdated}
          disabled={set.isPending || areBest}
          onClick={() => set.mutate({ modelId, thresholds: best })}
        >
          {t`Use best thresholds`}
        </Button>
      )}
    </div>
  )
}
