import type { DatasetDiff } from '#contract'
import { table } from '#model/text/table.ts'

/** A comparison of two versions as lines and tables. */
export function diffText({ a, b, objects, byClass, classes, splits, changes, ...images }: DatasetDiff): string {
  const moved = splits.filter((one) => one.images > 0)
  return [
    `Images: ${images.added} added, ${images.removed} removed, ${images.relabelled} with other labels, ${images.unchanged} unchanged.`,
    `Objects: ${objects.added} added, ${objects.removed} removed, ${objects.relabelled} with another class, ` +
      `${objects.reshaped} reshaped, ${objects.resized} resized, ${objects.moved} moved, ` +
      `${objects.attributes} with other attributes, ${objects.unchanged} unchanged.`,
    ...classes.added.map((name) => `Class added: ${name}`),
    ...classes.removed.map((name) => `Class removed: ${name}`),
    ...classes.renamed.map(({ from, to }) => `Class renamed: ${from} to ${to}`),
    ...moved.map(({ from, to, images: count }) => `Moved from ${from} to ${to}: ${count}`),
    table(
      ['class', a, b],
      byClass.map((one) => [one.class, one.before, one.after]),
      'No labels',
    ),
    ...(changes === undefined
      ? []
      : [
          table(
            ['image', 'object', 'change', a, b],
            changes.map(({ path, annotationId, kind, before, after }) => [
              path,
              annotationId,
              kind === 'relabelled' ? 'class' : kind,
              before?.class ?? '',
              after?.class ?? '',
            ]),
            'No object changed',
          ),
        ]),
  ].join('\n')
}
