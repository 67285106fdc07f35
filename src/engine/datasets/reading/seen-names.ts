import { hasUnseen, seenName } from '#model/text/name.ts'
import type { ReadImage, ReadLabel, ReadSource } from '../formats/define-format.ts'
import type { ReadReport } from '../parsing/read-report.ts'

/**
 * What a source says, with invisible characters in its names, such as control characters, replaced by spaces. Each such name
 * is counted once.
 */
export function seenNames({ classes, hints, images }: ReadSource, report: ReadReport): ReadSource {
  const changed = new Set<string>()
  const seen = (name: string): string => {
    if (!hasUnseen(name)) return name
    if (!changed.has(name)) report.change('control characters in a name replaced by blanks')
    changed.add(name)
    return seenName(name)
  }
  return {
    classes: [...new Set(classes.map(seen))],
    ...(hints && {
      hints: new Map(
        [...hints].map(([name, { skeleton, ...hint }]) => [
          seen(name),
          { ...hint, ...(skeleton && { skeleton: { ...skeleton, points: skeleton.points.map(seen) } }) },
        ]),
      ),
    }),
    images: imagesWith(images, seen),
  }
}

async function* imagesWith(images: AsyncIterable<ReadImage>, seen: (name: string) => string): AsyncIterable<ReadImage> {
  for await (const image of images) {
    const { absent, licence, sequence } = image
    yield {
      ...image,
      labels: image.labels.map((label) => labelWith(label, seen)),
      ...(absent && { absent: absent.map(seen) }),
      ...(licence !== undefined && { licence: seen(licence) }),
      ...(sequence && { sequence: { ...sequence, name: seen(sequence.name) } }),
    }
  }
}

function labelWith(label: ReadLabel, seen: (name: string) => string): ReadLabel {
  const className = seen(label.className)
  const names = Object.keys(label.attributes)
  if (className === label.className && !names.some(hasUnseen)) return label
  const attributes = Object.entries(label.attributes).map(([name, value]) => [seen(name), value] as const)
  return { ...label, className, attributes: Object.fromEntries(attributes) }
}
