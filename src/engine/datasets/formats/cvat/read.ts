import { ReadReport } from '../../parsing/read-report.ts'
import { type XmlElement, xmlElements } from '../../parsing/xml.ts'
import type { ReadFormat, ReadImage } from '../define-format.ts'
import { labelsOf, type Pass, withClassesOf } from '../image-labels.ts'
import { splitNamed } from '../split-of.ts'
import { type CvatLabels, readMeta } from './labels.ts'
import { addShape, shapeNames } from './shape.ts'
import { framesOf, type Io } from './tracks.ts'

const parts = new Set(['meta', 'image', 'track', 'tag'])

/** Images with their shapes, or tracks with a shape for each of their frames; `keyframesOnly` without those between keyframes. */
export const readCvat =
  (keyframesOnly: boolean): ReadFormat['read'] =>
  async (source, images, report) => {
    const [file] = source.main
    const labels = await metaOf(file?.file ?? '')
    const read = (pass: Pass) => imagesIn(file?.file ?? '', labels, { ...pass, keyframesOnly })
    return withClassesOf(read, images, report, { listed: labels.names, hints: labels.hints })
  }

async function metaOf(file: string): Promise<CvatLabels> {
  for await (const element of xmlElements(file, parts, new ReadReport()))
    return readMeta(element.name === 'meta' ? element : undefined)
  return readMeta(undefined)
}

async function* imagesIn(file: string, labels: CvatLabels, io: Io): AsyncIterable<ReadImage> {
  const { images, report } = io
  const tracks: XmlElement[] = []
  for await (const element of xmlElements(file, parts, report)) {
    if (element.name === 'track' || element.name === 'tag') tracks.push(element)
    if (element.name !== 'image') continue
    const { name = '', width, height, subset } = element.attributes
    const found = images.find({ file, names: [subset && `${subset}/${name}`, name] })
    const size = width === undefined ? null : ([Number(width), Number(height)] as const)
    const read = labelsOf(found, { file, item: name, size, report })
    if (!read) continue
    const known = element.children.filter((child) => shapeNames.has(child.name))
    // What holds for the image as a whole comes last.
    const ordered = [...known.filter((child) => child.name !== 'tag'), ...known.filter((child) => child.name === 'tag')]
    ordered.forEach((child, i) => {
      const item = `${child.name} ${i + 1} of ${name}`
      addShape(child, { item, label: child.attributes.label ?? '' }, labels, read)
    })
    yield { ...read.read(), split: splitNamed(subset) }
  }
  yield* framesOf(file, tracks, labels, io)
}
