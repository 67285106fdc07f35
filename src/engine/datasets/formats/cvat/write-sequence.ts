import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { xmlTag, xmlText } from '../../parsing/xml.ts'
import type { WrittenItem } from '../define-format.ts'
import { shapeElement } from './write-shape.ts'

/** A label of a frame as the format holds it. */
export type SequenceLabel = { label: Annotation; geometry: Geometry; labelClass: LabelClass }
export type SequenceFrame = { item: WrittenItem; number: number; held: readonly SequenceLabel[] }

type Track = { id: number; labelClass: LabelClass; isSingle: boolean; objects: { at: number; held: SequenceLabel }[] }

/**
 * Returns the tracks of a sequence. CVAT considers a track present until a shape is outside, and only uses keyframes.
 * So a gap is written as outside with a keyframe after it, both with a mark for Winnow. A label without a track is a
 * track of one frame.
 */
export function trackElements(frames: readonly SequenceFrame[]): string[] {
  return tracksIn(frames).map(({ id, labelClass, isSingle, objects }) => {
    const shapes: string[] = []
    const shape = (at: number, { label, geometry }: SequenceLabel, more: Record<string, string | number>) =>
      shapes.push(shapeElement(label, geometry, labelClass, { frame: frames[at]!.number, ...more }))
    objects.forEach(({ at, held }, i) => {
      const { track } = held.label
      const [before, next] = [objects[i - 1], objects[i + 1]]
      const isAfterGap = before !== undefined && before.at < at - 1
      const isMarked = isAfterGap && !isSingle && !track?.keyframe
      const keyframe = track?.keyframe || isAfterGap || isSingle ? 1 : 0
      shape(at, held, { keyframe, outside: 0, ...(isMarked && { winnow: 'interpolated' }) })
      const isLast = at === frames.length - 1 || next?.at === at + 1
      // With its own flag, or at its end, the object is outside; otherwise it is missing in these frames only.
      const isGap = next !== undefined && !track?.outsideAfter
      if (!isLast) shape(at + 1, held, { keyframe: 1, outside: 1, ...(isGap && { winnow: 'gap' }) })
    })
    const own = { id, label: labelClass.name, source: 'manual', ...(isSingle && { winnow: 'single' }) }
    return `<${xmlTag('track', own)}>\n${shapes.join('')}</track>\n`
  })
}

/** By number, and by class where a track has several; then what belongs to none. */
function tracksIn(frames: readonly SequenceFrame[]): Track[] {
  const tracks = new Map<string, Track>()
  const singles: Track[] = []
  let free = 1 + Math.max(0, ...frames.flatMap(({ held }) => held.map(({ label }) => label.track?.number ?? 0)))
  frames.forEach(({ held }, at) => {
    for (const one of held) {
      const { label, labelClass, geometry } = one
      if (geometry.shape === 'whole-image') continue
      if (!label.track) singles.push({ id: free++, labelClass, isSingle: true, objects: [{ at, held: one }] })
      else {
        const key = `${label.track.number} ${label.classId}`
        const track = tracks.get(key) ?? { id: label.track.number, labelClass, isSingle: false, objects: [] }
        tracks.set(key, track)
        track.objects.push({ at, held: one })
      }
    }
  })
  return [
    ...[...tracks.values()].sort((a, b) => a.id - b.id || a.labelClass.classId - b.labelClass.classId),
    ...singles,
  ]
}

/** Classes of whole frames, and the images by the numbers of their frames. */
export const tagElements = (frames: readonly SequenceFrame[]): string[] =>
  frames.flatMap(({ number, held }) =>
    held
      .filter(({ geometry }) => geometry.shape === 'whole-image')
      .map(({ label, geometry, labelClass }) =>
        shapeElement(label, geometry, labelClass, { frame: number, label: labelClass.name, source: 'manual' }),
      ),
  )

/** The head of a sequence's file: its name, its subset, and which image is which frame. */
export function sequenceHead(
  name: string,
  subset: string,
  frames: readonly { number: number; place: string }[],
): string {
  const listed = frames.map(({ number, place }) => `<${xmlTag('frame', { number, name: place })}/>\n`)
  const own = `<name>${xmlText(name)}</name><size>${frames.length}</size><mode>interpolation</mode><subset>${subset}</subset>`
  return `<task>${own}</task>\n<frames>\n${listed.join('')}</frames>\n`
}
