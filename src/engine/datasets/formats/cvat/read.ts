import { ReadReport } from '../../parsing/read-report.ts'
import { type XmlElement, xmlElements } from '../../parsing/xml.ts'
import type { LabelSource, ReadImage, ReadSource } from '../define-format.ts'
import type { SourceImages } from '../find-image.ts'
import { ImageLabels, withClassesOf } from '../image-labels.ts'
import { type ImageMatch, type ImportedImages, sizeProblem } from '../images.ts'
import { splitNamed } from '../split-of.ts'
import { type CvatLabels, readMeta } from './labels.ts'
import { addShape, shapeNames } from './shape.ts'
import { framesOf, type Io } from './tracks.ts'

const parts = new Set(['meta', 'image', 'track', 'tag'])

/** Images with their shapes, or tracks with a shape for each of their frames; `keyframesOnly` without those between keyframes. */
export const readCvat =
  (keyframesOnly: boolean) =>
  async (source: LabelSource, images: ImportedImages, report: ReadReport): Promise<ReadSource> => {
    const [file] = source.main
    const labels = await labelsOf(file?.file ?? '')
    const pass = (own: SourceImages, report: ReadReport) =>
      imagesIn(file?.file ?? '', labels, { images: own, report, keyframesOnly })
    return withClassesOf(pass, images, report, { listed: labels.names, hints: labels.hints })
  }

async function labelsOf(file: string): Promise<CvatLabels> {
  for await (const element of xmlElements(file, parts, new ReadReport())) return readMeta(element)
  return readMeta(null)
}

async function* imagesIn(file: string, labels: CvatLabels, io: Io): AsyncIterable<ReadImage> {
  const { images, report } = io
  const tracks: XmlElement[] = []
  for await (const element of xmlElements(file, parts, report)) {
    if (element.name === 'track' || element.name === 'tag') tracks.push(element)
    if (element.name !== 'image') continue
    const { name = '', width, height } = element.attributes
    const found = imageOf(file, element, images)
    if ('problem' in found) {
      report.noImage(file, found, name)
      continue
    }
    const problem = width === undefined ? null : sizeProblem(found.image, Number(width), Number(height))
    if (problem !== null) {
      report.reject(file, problem, name)
      continue
    }
    const read = new ImageLabels(found.image, file, report)
    const known = element.children.filter((child) => shapeNames.has(child.name))
    // What holds for the image as a whole comes last.
    const ordered = [...known.filter((child) => child.name !== 'tag'), ...known.filter((child) => child.name === 'tag')]
    ordered.forEach((child, i) => {
      addShape(
        child,
        { item: `${child.name} ${i + 1} of ${name}`, label: child.attributes.label ?? '' },
        labels,
        read,
        report,
      )
    })
    const split = splitNamed(element.attributes.subset)
    yield { ...read.read(), ...(split && { split }) }
  }
  yield* framesOf(file, tracks, labels, io)
}

function imageOf(file: string, { attributes }: XmlElement, images: SourceImages): ImageMatch {
  const { name = '', subset } = attributes
  return images.find({ file, names: [subset && `${subset}/${name}`, name] })
}
