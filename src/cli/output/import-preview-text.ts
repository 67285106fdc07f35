import type { ImportFinding, ImportPreview } from '#contract'
import { rejectedCount } from '#model/rejected-count.ts'
import { count, rejects } from './table.ts'

const maxClasses = 12

const countsOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, n]) => `${n} ${what}`)
    .join(', ')

function findingText(
  { format, source, because, images, objects, splits, attributes, ...rest }: ImportFinding,
  what: string,
): string {
  const classes = objects.byClass.map(({ class: name, count: n, isNew }) => `${name} ${n}${isNew ? ' (new)' : ''}`)
  const more = classes.length > maxClasses ? `, and ${classes.length - maxClasses} more` : ''
  const named = `${images.found} of ${count(images.named, 'image')} found, ${images.negative} without objects`
  return [
    `${format}: ${source} (${because})`,
    `  ${named}; ${count(objects.total, what)}${objects.total > 0 ? `: ${countsOf(objects.byShape)}` : ''}`,
    ...(classes.length > 0 ? [`  classes: ${classes.slice(0, maxClasses).join(', ')}${more}`] : []),
    ...(Object.keys(splits).length > 0 ? [`  splits: ${countsOf(splits)}`] : []),
    ...(attributes.length > 0
      ? [`  attributes: ${attributes.map(({ name, kind }) => `${name} (${kind})`).join(', ')}`]
      : []),
    ...(rest.tracks > 0 ? [`  ${count(rest.tracks, 'track')}`] : []),
    ...rest.changed.map(({ what, count: n }) => `  changed: ${n} × ${what}`),
    ...rest.rejected.slice(0, 10).map(({ path, reason }) => `  not recognized: ${path}: ${reason}`),
    ...(rest.rejected.length > 10
      ? [`  … and ${rejectedCount(rest.rejected.slice(10))} more (--json lists more)`]
      : []),
  ].join('\n')
}

/** Returns how to import images whose folders are their classes. */
export const classFoldersText = (names: readonly string[]): string =>
  `If the folders are classes (${names.slice(0, maxClasses).join(', ')}${names.length > maxClasses ? ', …' : ''}), add --format yolo-classify.`

/** Returns what an import would find. */
export const importPreviewText = (
  { images, sampled, findings, ambiguous, unread, classFolders = [] }: ImportPreview,
  labelsAs: 'human' | 'model',
): string =>
  [
    `${sampled ? 'The first ' : ''}${count(images, 'image')}; nothing was imported.`,
    ...findings.map((finding) => findingText(finding, labelsAs === 'model' ? 'prediction' : 'label')),
    ...(findings.length === 0 ? ['No labels were recognized.'] : []),
    ...(classFolders.length > 0 ? [classFoldersText(classFolders)] : []),
    ...ambiguous.map(({ path, formats }) => `${path} could be ${formats.join(' or ')}: name one with --format.`),
  ]
    .join('\n')
    .concat(rejects(unread, 'Not recognized'))
