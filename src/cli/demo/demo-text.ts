import { rejectedCount } from '#model/rejected-count.ts'
import { count, table } from '../output/table.ts'
import type { DemoResult } from './run-demo.ts'

/** The table and the folder that the demo ends with. */
export function demoText(done: DemoResult): string {
  const {
    imported,
    prelabeled,
    corrected,
    outcomes,
    evaluation,
    comparison,
    before,
    plan,
    applied,
    refreshed,
    exports,
  } = done
  const shares = `train ${refreshed.bySplit.train}, val ${refreshed.bySplit.val}, test ${refreshed.bySplit.test}`
  const rows: [step: string, result: string][] = [
    ['import', `${count(imported.imagesAdded, 'image')}, ${rejectedCount(imported.rejected)} files rejected`],
    [
      'pre-label',
      `${count(prelabeled.images, 'image')}, ${count(prelabeled.predictions, 'prediction')}, ${prelabeled.imagesPerSecond.toFixed(1)} images/s`,
    ],
    [
      'review',
      `${count(corrected.images, 'image')}: ${outcomes.accepted} boxes accepted, ${outcomes.moved} moved, ${outcomes.deleted} deleted`,
    ],
    [
      'evaluate',
      `AP ${evaluation.ap.toFixed(3)}, AP50 ${evaluation.ap50.toFixed(3)} on ${count(evaluation.objects, 'object')}`,
    ],
    [
      'compare',
      `${comparison.candidate}: ${comparison.gate}, AP ${comparison.deltaAp.toFixed(3)} (95%: ${comparison.deltaApInterval.map((ap) => ap.toFixed(3)).join(' to ')})`,
    ],
    ['retention', `${plan.images.keep} kept, ${applied.retired} retired, ${applied.trashed} to the trash`],
    ['dataset before', `${count(before.images, 'image')}, ${count(before.labels, 'label')}`],
    ['dataset refreshed', `${count(refreshed.images, 'image')}, ${count(refreshed.labels, 'label')} (${shares})`],
    ...exports.map(({ folder, lost }): [string, string] => [
      'export',
      `${folder}${lost.map((loss) => `, not supported: ${loss.count} × ${loss.what}`).join('')}`,
    ]),
    ['workspace', done.workspace],
  ]
  return `${table(['step', 'result'], rows)}\n\nThe results are in ${done.folder}`
}
