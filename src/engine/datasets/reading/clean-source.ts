import { basename } from 'node:path'
import { hasInvisible, visibleName } from '#model/text/name.ts'
import type { ReadImage, ReadLabel, ReadSource } from '../formats/define-format.ts'
import { maxLabelsOfImage, tooManyLabels } from '../formats/image-labels.ts'
import type { ReadReport } from '../parsing/read-report.ts'

/**
 * Returns a source with invisible characters in names, such as control characters, replaced by spaces; each such name
 * is counted once. Images with too many labels are named and come without labels.
 */
export function cleanSource(
  { classes, hints, images }: ReadSource,
  report: ReadReport,
  sourceName: string,
): ReadSource {
  const changed = new Set<string>()
  const seen = (name: string): string => {
    if (!hasInvisible(name)) return name
    if (!changed.has(name)) report.change('control characters in a name replaced by blanks')
    changed.add(name)
    return visibleName(name)
  }
  const labelWith = (label: ReadLabel): ReadLabel => {
    const className = seen(label.className)
    const names = Object.keys(label.attributes)
    if (className === label.className && !names.some(hasInvisible)) return label
    const attributes = Object.entries(label.attributes).map(([name, value]) => [seen(name), value] as const)
    return { ...label, className, attributes: Object.fromEntries(attributes) }
  }
  async function* cleaned(): AsyncIterable<ReadImage> {
    for await (const image of images) {
      const { absent, licence, sequence, labels } = image
      const isTooMany = labels.length > maxLabelsOfImage
      if (isTooMany) report.reject(sourceName, tooManyLabels(labels.length), basename(image.file))
      yield {
        ...image,
        ...(isTooMany ? { labels: [], complete: false } : { labels: labels.map(labelWith) }),
        ...(absent && { absent: absent.map(seen) }),
        ...(licence !== undefined && { licence: seen(licence) }),
        ...(sequence && { sequence: { ...sequence, name: seen(sequence.name) } }),
      }
    }
  }
  const cleanHints = [...(hints ?? [])].map(([name, { skeleton, ...hint }]) => {
    const points = skeleton?.points.map(seen)
    return [seen(name), { ...hint, ...(points && { skeleton: { ...skeleton!, points } }) }] as const
  })
  return { classes: [...new Set(classes.map(seen))], hints: new Map(cleanHints), images: cleaned() }
}
