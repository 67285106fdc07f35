import { basename, dirname } from 'node:path'
import type { LabelSource, ReadImage, ReadSource } from '../define-format.ts'
import { ImageLabels, withClassesOf } from '../image-labels.ts'
import { type ImageMatch, type ImportedImage, type ImportedImages, imageOfFile, sizeProblem } from '../images.ts'
import { ReadReport } from '../read-report.ts'
import { splitNamed } from '../split-of.ts'
import { type XmlElement, xmlElements } from '../xml.ts'
import { type CvatLabels, readMeta } from './labels.ts'
import { addShape } from './shape.ts'

const parts = new Set(['meta', 'image', 'track'])
const shapes = new Set(['box', 'ellipse', 'mask', 'polygon', 'polyline', 'points', 'skeleton', 'cuboid', 'tag'])

/** Images with their shapes, or tracks with a shape for each of their frames. */
export async function readCvat(source: LabelSource, images: ImportedImages, report: ReadReport): Promise<ReadSource> {
  const [file] = source.main
  const labels = await labelsOf(file?.file ?? '')
  const pass = (report: ReadReport) => imagesIn(file?.file ?? '', labels, images, report)
  return withClassesOf(pass, report, { listed: labels.names, hints: labels.hints })
}

async function labelsOf(file: string): Promise<CvatLabels> {
  for await (const element of xmlElements(file, parts, new ReadReport())) return readMeta(element)
  return readMeta(null)
}

async function* imagesIn(
  file: string,
  labels: CvatLabels,
  images: ImportedImages,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  const tracks: XmlElement[] = []
  for await (const element of xmlElements(file, parts, report)) {
    if (element.name === 'track') tracks.push(element)
    if (element.name !== 'image') continue
    const { name = '', width, height } = element.attributes
    const found = imageOf(file, element, images)
    const problem = 'problem' in found ? found.problem : sizeProblem(found.image, Number(width), Number(height))
    if ('problem' in found || (problem !== null && width !== undefined)) {
      report['problem' in found ? 'noImage' : 'reject'](file, problem ?? '', name)
      continue
    }
    const read = new ImageLabels(found.image, file, report)
    const known = element.children.filter((child) => shapes.has(child.name))
    // What holds for the image as a whole comes last.
    const ordered = [...known.filter((child) => child.name !== 'tag'), ...known.filter((child) => child.name === 'tag')]
    ordered.forEach((child, i) => {
      addShape(
        child,
        { item: `${child.name} ${i + 1} of ${name}`, label: child.attributes.label ?? '', more: {} },
        labels,
        read,
        report,
      )
    })
    const split = splitNamed(element.attributes.subset)
    yield { ...read.read(), ...(split && { split }) }
  }
  yield* framesOf(file, tracks, labels, images, report)
}

function imageOf(file: string, { attributes }: XmlElement, images: ImportedImages): ImageMatch {
  const { name = '', subset } = attributes
  const inSubset = subset ? imageOfFile(images, file, `${subset}/${name}`) : null
  return inSubset && 'image' in inSubset ? inSubset : imageOfFile(images, file, name)
}

/** The images whose names end with a number, by it; those that share one are none. */
function imagesByFrame(file: string, images: ImportedImages): Map<number, ImportedImage> {
  const found = new Map<number, ImportedImage>()
  const shared = new Set<number>()
  for (const image of images.all()) {
    const number = /(\d+)\.[^.]+$/.exec(basename(image.file))?.[1]
    if (number === undefined || !image.file.startsWith(dirname(file))) continue
    const frame = Number(number)
    if (found.has(frame)) shared.add(frame)
    found.set(frame, image)
  }
  for (const frame of shared) found.delete(frame)
  return found
}

/**
 * The shapes of tracks by the frames that they stand in. A frame in which a track goes on without a shape of its own, as
 * CVAT draws it between two others, is not told whole.
 */
async function* framesOf(
  file: string,
  tracks: readonly XmlElement[],
  labels: CvatLabels,
  images: ImportedImages,
  report: ReadReport,
): AsyncIterable<ReadImage> {
  if (tracks.length === 0) return
  const byFrame = imagesByFrame(file, images)
  const frames = new Map<number, ImageLabels>()
  const seen = (frame: number): ImageLabels | null => {
    const image = byFrame.get(frame)
    if (!image) return null
    const existing = frames.get(frame) ?? new ImageLabels(image, file, report)
    frames.set(frame, existing)
    return existing
  }
  for (const track of tracks) {
    const { id = '?', label = '' } = track.attributes
    const drawn = track.children
      .filter((child) => shapes.has(child.name))
      .map((shape) => ({ shape, frame: Number(shape.attributes.frame) }))
      .sort((a, b) => a.frame - b.frame)
    for (const [i, { shape, frame }] of drawn.entries()) {
      const item = `frame ${shape.attributes.frame} of track ${id}`
      const read = seen(frame)
      if (!read) report.reject(file, 'No imported image has this number in its name.', item)
      else if (shape.attributes.outside === '1') report.change('end of a track, where its object has left')
      if (!read || shape.attributes.outside === '1') continue
      const keyframe = shape.attributes.keyframe === '1'
      const trackId = Number.isSafeInteger(Number(id)) ? Number(id) : id
      addShape(shape, { item, label, more: { track: trackId, ...(keyframe && { keyframe }) } }, labels, read, report)
      const next = drawn[i + 1]?.frame ?? Number.POSITIVE_INFINITY
      for (const between of byFrame.keys())
        if (between > frame && between < next)
          seen(between)?.reject(`frame ${between} of track ${id}`, 'The track goes on here without a shape of its own.')
    }
  }
  for (const [, read] of [...frames].sort(([a], [b]) => a - b)) yield read.read()
}
