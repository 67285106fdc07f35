import { basename, dirname, join, sep } from 'node:path'
import { boundsOf } from '#model/geometry/box.ts'
import type { AttributeValue } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { maskOfPng } from '../../../png-pixels.ts'
import { startOf } from '../../parsing/text.ts'
import { childOf, childrenOf, numberOf, textIn, type XmlElement, xmlElements } from '../../parsing/xml.ts'
import { readMaskPng } from '../../shapes/read-mask-png.ts'
import { defineFormat, type Holds, type LabelSource, type ReadImage, type SideFile } from '../define-format.ts'
import { labelsOf, type Pass, withClassesOf } from '../image-labels.ts'
import type { ImportedImage } from '../images.ts'
import { filesThat, sourceOf } from '../sources.ts'

const holds: Holds = {
  shapes: ['box', 'polygon', 'mask'],
  instead: {},
  attributes: () => true,
}

const lookBytes = 16_384
const isLabelmeXml = (start: string): boolean => /<annotation[\s>]/.test(start) && /<(pt|polygon|segm)[\s>]/.test(start)

/** The old files of LabelMe's web tool: an XML file an image, with outlines, boxes and masks. */
export const labelmeXml = defineFormat({
  name: 'labelme-xml',
  title: 'LabelMe XML',
  holds,
  nests: true,
  async detect(files) {
    const isOurs = async ({ file }: SideFile) => /\.xml$/i.test(file) && isLabelmeXml(await startOf(file, lookBytes))
    const masks = files.filter(({ file }) => /[\\/]Masks[\\/].*\.png$/i.test(file))
    return sourceOf(await filesThat(files, isOurs), masks, 'its XML files have objects with outlines')
  },
  read: (source, images, report) => withClassesOf((pass) => imagesIn(source, pass), images, report),
})

async function* imagesIn(source: LabelSource, { images, report }: Pass): AsyncIterable<ReadImage> {
  const masks = source.companions.map(({ file }) => file)
  for (const { file } of source.main) {
    for await (const annotation of xmlElements(file, new Set(['annotation']), report)) {
      const found = images.find({ file, names: [textIn(annotation, 'filename')], isOwn: true })
      const labels = labelsOf(found, { file, report })
      if (!labels) continue
      const objects = childrenOf(annotation, 'object')
      const groups = groupsOf(objects)
      for (const [i, object] of objects.entries()) {
        const item = `object ${i + 1}`
        if (textIn(object, 'deleted')?.trim() === '1') {
          report.change('object that was deleted in LabelMe dropped')
          continue
        }
        const geometry = await geometryOf(object, file, labels.image, masks)
        if ('problem' in geometry) labels.reject(item, geometry.problem)
        else
          labels.add(item, {
            className: textIn(object, 'name')?.trim() ?? '',
            geometry,
            attributes: attributesOf(object, groups),
          })
      }
      yield labels.read()
    }
  }
}

const isYes = (text: string | undefined): boolean => /^\s*(yes|1|true)\s*$/i.test(text ?? '')

function attributesOf(object: XmlElement, groups: ReadonlyMap<XmlElement, number>): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {}
  if (isYes(textIn(object, 'occluded'))) attributes.occluded = true
  const text = textIn(object, 'attributes')?.trim() ?? ''
  if (text !== '') attributes.attributes = text
  const group = groups.get(object)
  if (group !== undefined) attributes.group_id = group
  return attributes
}

/** The group of each object that is a part or has parts: the number, from 1, of the object at the top. */
function groupsOf(objects: readonly XmlElement[]): Map<XmlElement, number> {
  const idOf = (object: XmlElement) => textIn(object, 'id')?.trim() ?? ''
  const wholeOf = (object: XmlElement) => textIn(childOf(object, 'parts'), 'ispartof')?.trim() ?? ''
  const byId = new Map(objects.map((object) => [idOf(object), object]))
  const groups = new Map<XmlElement, number>()
  for (const object of objects) {
    let root = object
    // Files may say that objects are parts of each other.
    for (let steps = 0; steps < 20; steps++) {
      const whole = wholeOf(root)
      const above = whole === '' ? undefined : byId.get(whole)
      if (!above) break
      root = above
    }
    if (root === object) continue
    const group = objects.indexOf(root) + 1
    groups.set(object, group)
    groups.set(root, group)
  }
  return groups
}

type Problem = { problem: string }

async function geometryOf(
  object: XmlElement,
  file: string,
  image: ImportedImage,
  masks: readonly string[],
): Promise<Geometry | Problem> {
  const outline = childOf(object, 'polygon')
  if (!outline) return maskOf(childOf(object, 'segm'), file, image, masks)
  const ring = childrenOf(outline, 'pt').map((pt): [number, number] => [
    numberOf(textIn(pt, 'x')),
    numberOf(textIn(pt, 'y')),
  ])
  if (textIn(object, 'type')?.trim() !== 'bounding_box') return { shape: 'polygon', rings: [ring] }
  if (ring.length < 2) return { problem: 'The box has fewer than two corners.' }
  return { shape: 'box', ...boundsOf(ring) }
}

async function maskOf(
  segment: XmlElement | undefined,
  file: string,
  image: ImportedImage,
  masks: readonly string[],
): Promise<Geometry | Problem> {
  const name = basename((textIn(segment, 'mask') ?? '').trim().replaceAll('\\', '/'))
  if (name === '') return { problem: 'It has neither an outline nor a mask.' }
  // In the web tool's own folders annotations and masks lie beside each other.
  const parallel = dirname(file).replace(/Annotations(?!.*Annotations)/, 'Masks')
  const near = [join(dirname(file), 'Masks', name), join(parallel, name)]
  const named = masks.filter((one) => one.endsWith(`${sep}${name}`))
  const place = named.find((one) => near.includes(one)) ?? (named.length === 1 ? named[0] : undefined)
  if (place === undefined) return { problem: `There is no mask ${name}.` }
  const png = await readMaskPng(place, image)
  return 'problem' in png ? png : (maskOfPng(png) ?? { problem: 'The mask has no pixels.' })
}
