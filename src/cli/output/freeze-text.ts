import type { Dataset } from '#contract'
import { negativesText, noNegatives } from '#model/labels/negatives.ts'
import { leftOutText } from '#model/left-out-text.ts'
import { count } from './table.ts'

/** A new version in some lines: what is in it, what stayed out, and how it was split. `last`: whose placement was asked for. */
export function frozenText(
  { name, images, labels, bySplit, negatives, making }: Dataset,
  last: Dataset | undefined,
): string {
  return [
    `Version ${name}: ${count(images, 'image')}, ${count(labels, 'label')}, train ${bySplit.train}, val ${bySplit.val}, test ${bySplit.test}.`,
    `${negativesText(negatives ?? noNegatives)}.`,
    ...(making?.leftOut ?? []).map((one) => `${count(one.images, 'image')} left out: ${leftOutText[one.reason]}`),
    ...(making?.keptFrom && making.kept > 0
      ? [`${count(making.kept, 'image')} in the split of version ${making.keptFrom}.`]
      : []),
    ...(last && making?.keptFrom === null
      ? [`Images of ${last.name} change splits because the seed, shares or groups differ.`]
      : []),
    ...(making && making.leakage.groups > 0
      ? [
          `Leakage: ${making.leakage.images} near-duplicates of ${count(making.leakage.groups, 'group')} in more than one split.`,
        ]
      : []),
  ].join('\n')
}
