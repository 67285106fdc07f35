import { basename, dirname, extname } from 'node:path'
import { interpolated, isNear, type Track } from '#model/labels/track.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import type { XmlElement } from '../../parsing/xml.ts'
import type { ReadImage, ReadLabel } from '../define-format.ts'
import { framesOfSequence } from '../find-image.ts'
import { ImageLabels, type Pass, unlabeled } from '../image-labels.ts'
import type { ImportedImage } from '../images.ts'
import { splitNamed } from '../split-of.ts'
import type { CvatLabels } from './labels.ts'
import { addShape, shapeNames } from './shape.ts'

/** `keyframesOnly`: of the objects of tracks, those between keyframes stay out. */
export type Io = Pass & { keyframesOnly: boolean }

/** The images by their frames: as the file lists them, else those whose names end with the number, if it is one only. */
function imagesByFrame(file: string, { frames }: CvatLabels, { images, report }: Io): Map<number, ImportedImage> {
  const found = new Map<number, ImportedImage>()
  for (const [frame, name] of frames) {
    const match = images.find({ file, names: [name] })
    if ('image' in match) found.set(frame, match.image)
    else report.noImage(file, match, name)
  }
  if (frames.size > 0) return found
  for (const [frame, image] of framesOfSequence(dirname(file), images)) if (image) found.set(frame, image)
  return found
}

/** An object of a track. `isInFile`: the file has a shape for it in this frame. */
type Read = { frame: number; label: ReadLabel & { track: Track }; isInFile: boolean }

/** CVAT writes two decimals, so interpolated shapes are this close to the line between their keyframes. */
const writtenWithinPx = 0.011

/**
 * Yields the frames of a video with the objects of its tracks. Between two shapes of a track, and after the last one
 * unless it says that the object has left, boxes and points are placed as CVAT draws them.
 */
export async function* framesOf(
  file: string,
  tracks: readonly XmlElement[],
  labels: CvatLabels,
  io: Io,
): AsyncIterable<ReadImage> {
  if (tracks.length === 0 && labels.frames.size === 0) return
  const byFrame = imagesByFrame(file, labels, io)
  const order = [...byFrame.keys()].sort((a, b) => a - b)
  const seen = new Map<number, ImageLabels>()
  const labelsIn = (frame: number): ImageLabels | null => {
    const image = byFrame.get(frame)
    if (!image) return null
    const existing = seen.get(frame) ?? new ImageLabels(image, file, io.report)
    seen.set(frame, existing)
    return existing
  }
  // What a file lists is a frame also without objects.
  for (const frame of labels.frames.keys()) labelsIn(frame)
  const { report, keyframesOnly } = io
  const reading: Reading = { file, labels, order, labelsIn, report, keyframesOnly }
  tracks.forEach((track, i) => {
    if (track.name === 'track') readTrack(track, i, reading)
  })
  for (const tag of tracks) if (tag.name === 'tag') readTag(tag, reading)
  const name = labels.sequence || basename(dirname(file)) || basename(file, extname(file))
  const split = splitNamed(labels.subset ?? undefined)
  for (const frame of order) {
    const read = seen.get(frame)
    const image = read ? read.read() : unlabeled(byFrame.get(frame)!)
    yield { ...image, sequence: { name, frame }, split }
  }
}

type Reading = {
  file: string
  labels: CvatLabels
  order: readonly number[]
  labelsIn(frame: number): ImageLabels | null
  report: ReadReport
  keyframesOnly: boolean
}

function readTrack({ attributes, children }: XmlElement, place: number, reading: Reading): void {
  const { file, labels, order, labelsIn, report, keyframesOnly } = reading
  const { id = '?', label = '' } = attributes
  // A label that belongs to no track.
  const isSingle = attributes.winnow === 'single'
  const number = /^\d{1,9}$/.test(id) ? Number(id) : place
  const shapes = children
    .filter((child) => shapeNames.has(child.name))
    .map((shape) => ({ shape, frame: Number(shape.attributes.frame) }))
    .sort((a, b) => a.frame - b.frame)
  const objects: Read[] = []
  let last: Read | null = null
  let isOutside = false
  const take = (shape: XmlElement, frame: number, isInFile: boolean) => {
    const item = `frame ${frame} of track ${id}`
    const image = labelsIn(frame)
    if (!image) {
      if (isInFile) report.reject(file, 'No imported image has this number in its name.', item)
      return
    }
    const keyframe = isInFile && shape.attributes.keyframe === '1' && shape.attributes.winnow !== 'interpolated'
    if (keyframesOnly && !keyframe && !isSingle) {
      report.change('object between keyframes left out')
      image.leaveOut()
      return
    }
    const track: Track | undefined = isSingle ? undefined : { number, ...(keyframe && { keyframe }) }
    const taken = addShape(shape, { item, label, ...(track && { track }) }, labels, image)
    if (!taken?.track) return
    if (last && isOutside) last.label.track.outsideAfter = true
    isOutside = false
    last = { frame, label: taken as Read['label'], isInFile }
    objects.push(last)
  }
  for (const [i, { shape, frame }] of shapes.entries()) {
    if (shape.attributes.outside === '1') {
      if (shape.attributes.winnow === 'gap') continue
      if (!isSingle && (!last || isOutside))
        report.change('frame in which a track is outside, without an object before it')
      isOutside = true
      labelsIn(frame)
      continue
    }
    take(shape, frame, true)
    const next = shapes[i + 1]
    for (const between of order) {
      if (between <= frame || (next && between >= next.frame)) continue
      if (shape.name === 'box' || shape.name === 'points') take(shape, between, false)
      else labelsIn(between)?.reject(`frame ${between} of track ${id}`, 'The track continues here without a shape.')
    }
  }
  settle(objects, report)
}

/** A class of a whole frame. */
function readTag(tag: XmlElement, { file, labels, labelsIn, report }: Reading): void {
  const { frame = '', label = '' } = tag.attributes
  const image = labelsIn(Number(frame))
  if (image) addShape(tag, { item: `tag of frame ${frame}`, label }, labels, image)
  else report.reject(file, 'No imported image has this number in its name.', `tag of frame ${frame}`)
}

/**
 * Moves interpolated objects exactly between their keyframes. Those that the file puts elsewhere become keyframes,
 * because the next edit would move them.
 */
function settle(objects: readonly Read[], report: ReadReport): void {
  const places = () =>
    interpolated(objects.map(({ frame, label }) => ({ frame, geometry: label.geometry, track: label.track })))
  const segments = segmentsOf(objects)
  for (const [i, geometry] of places())
    if (objects[i]!.isInFile && !isNear(geometry, objects[i]!.label.geometry, writtenWithinPx))
      segments[i]!.isOff = true
  objects.forEach(({ label, isInFile }, i) => {
    if (!segments[i]!.isOff || !isInFile || label.track.keyframe) return
    label.track.keyframe = true
    report.change('interpolated object away from the line between its keyframes made a keyframe')
  })
  for (const [i, geometry] of places()) objects[i]!.label.geometry = geometry
}

/** The objects between two keyframes share a segment; one without any keyframe can't be interpolated. */
function segmentsOf(objects: readonly Read[]): { isOff: boolean }[] {
  let segment = { isOff: false }
  let hasKeyframe = false
  const all = objects.map(({ label: { track } }) => {
    if (track.keyframe) segment = { isOff: false }
    hasKeyframe ||= track.keyframe === true
    const own = segment
    if (track.outsideAfter) {
      if (!hasKeyframe) own.isOff = true
      segment = { isOff: false }
      hasKeyframe = false
    }
    return own
  })
  if (!hasKeyframe) segment.isOff = true
  return all
}
