import type { AttributeValue } from '#model/labels/annotation.ts'
import type { LabelSource, ReadImage, ReadSource } from '../define-format.ts'
import { ImageLabels, withClassesOf } from '../image-labels.ts'
import { type ImportedImages, imageOfFile, sizeProblem } from '../images.ts'
import type { ReadReport } from '../read-report.ts'
import { childOf, childrenOf, numberOf, plainText, textIn, type XmlElement, xmlElements } from '../xml.ts'

/** One XML file an image. Corners are taken as they are written; objects may have parts, which become labels too. */
export const readVoc = (source: LabelSource, images: ImportedImages, report: ReadReport): Promise<ReadSource> =>
  withClassesOf((pass) => imagesIn(source, images, pass), report)

async function* imagesIn(source: LabelSource, images: ImportedImages, report: ReadReport): AsyncIterable<ReadImage> {
  for (const { file } of source.main) {
    for await (const annotation of xmlElements(file, new Set(['annotation']), report)) {
      const found = imageOfFile(images, file, textIn(annotation, 'filename') ?? null)
      if ('problem' in found) {
        report.noImage(file, found.problem)
        continue
      }
      const size = childOf(annotation, 'size')
      const [width, height] = [numberOf(textIn(size, 'width')), numberOf(textIn(size, 'height'))]
      // Tools that don't know the size write 0.
      const problem = width > 0 && height > 0 ? sizeProblem(found.image, width, height) : null
      if (problem !== null) {
        report.reject(file, problem)
        continue
      }
      const labels = new ImageLabels(found.image, file, report)
      childrenOf(annotation, 'object').forEach((object, i) => {
        addObject(object, `object ${i + 1}`, labels, report)
      })
      yield labels.read()
    }
  }
}

function addObject(object: XmlElement, item: string, labels: ImageLabels, report: ReadReport) {
  addBox(object, item, attributesOf(object), labels, report)
  childrenOf(object, 'part').forEach((part, i) => {
    addBox(part, `${item}, part ${i + 1}`, {}, labels, report)
  })
}

function addBox(
  object: XmlElement,
  item: string,
  attributes: Record<string, AttributeValue>,
  labels: ImageLabels,
  report: ReadReport,
) {
  const box = childOf(object, 'bndbox')
  if (!box) return labels.reject(item, 'It has no <bndbox>.')
  const [x1, y1, x2, y2] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) => numberOf(textIn(box, name))) as [
    number,
    number,
    number,
    number,
  ]
  if (x1 > x2 || y1 > y2) report.change('corners of a box in the wrong order swapped')
  const geometry = {
    shape: 'box' as const,
    x: Math.min(x1, x2),
    y: Math.min(y1, y2),
    width: Math.abs(x2 - x1),
    height: Math.abs(y2 - y1),
  }
  labels.add(item, { className: textIn(object, 'name') ?? '', geometry, attributes, score: null })
}

const flags = ['truncated', 'difficult', 'occluded']

/** The flags that are set (0 is what they are when nobody looked), the pose, the actions, and what other tools add as a list. */
function attributesOf(object: XmlElement): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {}
  for (const name of flags) if (textIn(object, name)?.trim() === '1') attributes[name] = true
  const pose = textIn(object, 'pose')
  if (pose !== undefined && pose !== '' && pose !== 'Unspecified') attributes.pose = pose
  for (const action of childOf(object, 'actions')?.children ?? [])
    attributes[action.name] = plainText(action).trim() === '1'
  for (const attribute of childrenOf(childOf(object, 'attributes') ?? object, 'attribute')) {
    const [name, value] = [textIn(attribute, 'name'), textIn(attribute, 'value')]
    if (name && value !== undefined && name !== '__proto__') attributes[name] = value
  }
  return attributes
}
