import type { EffectReport } from '#contract'
import { table } from './table.ts'

const points = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(1)}`

/** What a plan would cost a model, in lines. */
export function effectText(report: EffectReport): string {
  if (!report.hasGolden) return report.notes.join('\n')
  return [
    `Plan ${report.planId} removes ${report.images.leaving} of ${report.images.all} images: gate ${report.gate}, score ${report.score.toFixed(2)} against random plans.`,
    `Golden set ${report.goldenDataset}: ${report.objects.golden} objects, ${report.objects.all} others. ${report.descriptor}`,
    '',
    table(
      ['measure', 'before', 'after', '90% interval', 'random', 'better than'],
      report.measures.map((m) => [
        m.measure,
        m.before.toFixed(m.interval ? 1 : 3),
        m.after.toFixed(m.interval ? 1 : 3),
        m.interval ? `${points(m.interval[0])} … ${points(m.interval[1])}` : '',
        m.interval ? points(m.randomMean) : m.randomMean.toFixed(3),
        `${m.betterThanPercent.toFixed(0)}%`,
      ]),
    ),
    '',
    table(
      ['class', 'golden', 'recall before', 'after', 'change'],
      report.perClass.map((c) => [
        c.class,
        c.golden,
        c.recallBefore.toFixed(1),
        c.recallAfter.toFixed(1),
        `${points(c.change)}${c.judged ? '' : ' (too few)'}`,
      ]),
      'The golden set has no objects',
    ),
    ...(report.calibratedByPoints === null
      ? []
      : [`Intervals are widened by ${report.calibratedByPoints.toFixed(1)} points, the error of earlier estimates.`]),
    ...report.notes,
  ].join('\n')
}
