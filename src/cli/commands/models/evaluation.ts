import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Evaluation, EvaluationResult, PairedComparison, PairedComparisonResult } from '#contract'
import { signed } from '#engine'
import type { ModelId } from '#model/ids.ts'
import { addCommand } from '../../add-command.ts'
import { modelNamed, shownName } from '../../named.ts'
import { UsageError, unlessSkipped } from '../../outcome.ts'
import { count, rejects, table } from '../../output/table.ts'
import type { Session } from '../../session.ts'

/** The images of an evaluation: reviewed ones that match, or those of a version. */
const scopeFields = {
  where: ['--where <expr>', 'reviewed images that match (default: all reviewed images)'],
  dataset: ['--dataset <name>', 'the frozen labels of a dataset version'],
  iou: ['--iou <kind>', 'what is compared'],
  on: ['--on <profile>', 'run models on images that they have not seen by tasks of this profile, or by "processes"'],
} as const

function requireOneScope({ where, dataset }: { where?: string; dataset?: string }): void {
  if (where !== undefined && dataset !== undefined) throw new UsageError('Give --where or --dataset, not both.')
}

const number = (value: number): string => (value < 0 ? '–' : value.toFixed(3))
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
    `AP ${signed(one.deltaAp)} (95%: ${one.deltaApInterval.map(signed).join(' to ')}), manual work saved ${signed(one.deltaScore)} (95%: ${one.deltaScoreInterval.map(signed).join(' to ')}).`,
    ...one.because,
    table(
      ['class', 'objects', 'AP', '95%'],
      one.perClass.map((of) => [of.class, of.objects, signed(of.deltaAp), of.interval.map(signed).join(' to ')]),
      'No classes',
    ),
  ].join('\n')

/** Throws for a file in place of the folder, before minutes of evaluation. */
function checkReportFolder(folder: string | undefined): void {
  if (folder !== undefined && existsSync(folder) && !statSync(folder).isDirectory())
    throw new Error(`${folder} is a file. Choose a folder for the report.`)
}

/** Returns the newest evaluation of a model. Throws if there is none. */
export async function newestEvaluation({ client }: Session, modelId: ModelId): Promise<Evaluation> {
  const [newest] = await client.evaluation.list({ modelId })
  if (!newest) throw new Error('This model has not been evaluated yet. Run `winnow model evaluate` first.')
  return client.evaluation.get(newest)
}

export function addEvaluationCommands(model: Command): void {
  addCommand(model, 'evaluate', 'evaluation.run', {
    does: 'COCO metrics against reviewed labels',
    takes: {
      ...scopeFields,
      name: ['<model>', 'id or name'],
      report: ['--report <dir>', 'also write evaluation.html and evaluation.json there'],
    },
    async outcome(session, { name, report: folder, ...scope }) {
      const { client } = session
      checkReportFolder(folder)
      requireOneScope(scope)
      const model = await modelNamed(session, name)
      const { evaluationId, failed } = await session.follow<EvaluationResult>(
        await client.evaluation.run({ modelId: model.modelId, ...scope }),
      )
      const evaluation = await client.evaluation.get({ evaluationId })
      const report = folder && (await client.evaluation.report({ evaluationId, folder: resolve(folder) }))
      return {
        json: { ...evaluation, ...(report && { report }) },
        text: `${evaluationText(evaluation, shownName(model))}${report ? `\nReport: ${report.html}` : ''}${rejects(failed, 'Failed')}`,
        exitCode: unlessSkipped(failed),
      }
    },
  })

  addCommand(model, 'compare', 'evaluation.compare', {
    does: 'compare models with the first, paired on the same images',
    takes: { ...scopeFields, base: ['<base>', 'id or name'], others: ['<models...>', 'ids or names'] },
    async outcome(session, { base, others, ...scope }) {
      requireOneScope(scope)
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
    },
  })
}
