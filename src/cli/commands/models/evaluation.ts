import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  type Evaluation,
  type EvaluationResult,
  IouKind,
  type PairedComparison,
  type PairedComparisonResult,
} from '#contract'
import type { ModelId } from '#model/ids.ts'
import { choiceOption, workspaceCommand } from '../../arguments.ts'
import { checkWhere } from '../../check-where.ts'
import { define } from '../../command.ts'
import { modelNamed, shownName } from '../../model-named.ts'
import { UsageError, unlessSkipped } from '../../outcome.ts'
import { count, rejects, table } from '../../output/table.ts'
import { type CommonOptions, type Session, withWorkspace } from '../../session.ts'

type ScopeOptions = CommonOptions & { where?: string; dataset?: string; iou: IouKind }

/** On which images: reviewed ones that match, or a frozen version. */
const withScope = (command: Command): Command =>
  command
    .option('--where <expr>', 'reviewed images that match (default: all reviewed images)')
    .option('--dataset <name>', 'the frozen labels of a dataset version')
    .addOption(choiceOption('--iou <kind>', 'what is compared', IouKind.options).default('bbox'))

async function scopeOf({ client }: Session, { where, dataset, iou }: ScopeOptions) {
  if (where !== undefined && dataset !== undefined) throw new UsageError('Give --where or --dataset, not both.')
  await checkWhere(client, where)
  return { where, dataset, iou }
}

const number = (value: number): string => (value < 0 ? '–' : value.toFixed(3))
const change = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
const between = ([low, high]: readonly [number, number]): string => `${number(low)} to ${number(high)}`

function evaluationText(one: Evaluation, name: string): string {
  const { operatingPoint: point, errors } = one
  const perClass = one.perClass
    .filter(({ objects }) => objects > 0)
    .map((of) => [
      of.class,
      of.objects,
      number(of.ap),
      of.interval ? between(of.interval) : '–',
      number(of.precision),
      number(of.recall),
    ])
  return [
    `${name} on ${count(one.images, 'image')} with ${count(one.objects, 'object')}: AP ${number(one.ap)} (95%: ${between(one.interval)}), AP50 ${number(one.ap50)}, AP75 ${number(one.ap75)}.`,
    `Small, medium, large: ${[one.apSmall, one.apMedium, one.apLarge].map(number).join(', ')}. AR 1, 10, 100: ${[one.ar1, one.ar10, one.ar100].map(number).join(', ')}.`,
    `From confidence ${point.threshold.toFixed(2)}: precision ${number(point.precision)}, recall ${number(point.recall)}, F1 ${number(point.f1)}.`,
    ...(one.score === null ? [] : [`Manual work saved: ${(100 * one.score).toFixed(1)}%.`]),
    `Errors: ${errors.missed} missed, ${errors.spurious} nothing there, ${errors.badlyPlaced} wrong place, ${errors.wrongClass} wrong class, ${errors.duplicate} twice.`,
    table(['class', 'objects', 'AP', '95%', 'precision', 'recall'], perClass, 'No classes'),
    ...(one.unseen > 0 ? [`${count(one.unseen, 'image')} left out: the model has not seen them.`] : []),
  ].join('\n')
}

const comparisonText = (one: PairedComparison, nameOf: (modelId: ModelId) => string): string =>
  [
    `${nameOf(one.candidate.modelId)} against ${nameOf(one.base.modelId)} on ${count(one.images, 'image')}: ${one.gate}.`,
    `AP ${change(one.deltaAp)} (95%: ${one.deltaApInterval.map(change).join(' to ')}), manual work saved ${change(one.deltaScore)} (95%: ${one.deltaScoreInterval.map(change).join(' to ')}).`,
    ...one.because,
    table(
      ['class', 'objects', 'AP', '95%'],
      one.perClass.map((of) => [of.class, of.objects, change(of.deltaAp), of.interval.map(change).join(' to ')]),
      'No classes',
    ),
  ].join('\n')

/** Before minutes of evaluation, not after them. */
function checkReportFolder(folder: string | undefined): void {
  if (folder !== undefined && existsSync(folder) && !statSync(folder).isDirectory())
    throw new Error(`${folder} is a file. Choose a folder for the report.`)
}

/** `model evaluate` and `model compare`. */
export function addEvaluationCommands(model: Command): void {
  define<[string, string], ScopeOptions & { report?: string }>(
    withScope(workspaceCommand(model, 'evaluate', 'COCO metrics against reviewed labels'))
      .argument('<model>', 'id or name')
      .option('--report <dir>', 'also write evaluation.html and evaluation.json there'),
    ([ws, name], options) =>
      withWorkspace(ws, options, async (session) => {
        const { client } = session
        checkReportFolder(options.report)
        const scope = await scopeOf(session, options)
        const model = await modelNamed(session, name)
        const { evaluationId, failed } = await session.follow<EvaluationResult>(
          await client.evaluation.run({ modelId: model.modelId, ...scope }),
        )
        const evaluation = await client.evaluation.get({ evaluationId })
        const report =
          options.report === undefined
            ? undefined
            : await client.evaluation.report({ evaluationId, folder: resolve(options.report) })
        return {
          json: { ...evaluation, ...(report && { report }) },
          text: `${evaluationText(evaluation, shownName(model))}${report ? `\nReport: ${report.html}` : ''}${rejects(failed, 'Failed')}`,
          exitCode: unlessSkipped(failed),
        }
      }),
  )

  define<[string, string, string[]], ScopeOptions>(
    withScope(workspaceCommand(model, 'compare', 'compare models with the first, paired on the same images'))
      .argument('<base>', 'id or name')
      .argument('<models...>', 'ids or names'),
    ([ws, base, others], options) =>
      withWorkspace(ws, options, async (session) => {
        const scope = await scopeOf(session, options)
        const models = []
        for (const text of [base, ...others]) models.push(await modelNamed(session, text))
        const names = new Map(models.map((model) => [model.modelId, shownName(model)]))
        const { comparisons, failed } = await session.follow<PairedComparisonResult>(
          await session.client.evaluation.compare({ modelIds: models.map(({ modelId }) => modelId), ...scope }),
        )
        return {
          json: { ...comparisons[0], ...(comparisons.length > 1 && { comparisons }), failed },
          text: `${comparisons.map((one) => comparisonText(one, (modelId) => names.get(modelId) ?? modelId)).join('\n\n')}${rejects(failed, 'Failed')}`,
          exitCode: unlessSkipped(failed),
        }
      }),
  )
}
