import type { TrackAction } from '#contract'
import type { annotationIdFrom } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { interpolated, type Track } from '#model/labels/track.ts'
import { invalid } from '../../errors.ts'
import type { Frame, TrackLabel } from './track-queries.ts'

/** A label of one image before and after; null: none. */
export type LabelChange = { imageRow: number; before: Annotation | null; after: Annotation | null }

/** The input of a change of a track: the selected object, its frame, and all labels of its track. */
export type TrackNow = {
  here: Frame & { imageRow: number }
  object: Annotation
  labels: readonly TrackLabel[]
  /** A number that no track of the sequence uses. */
  freeNumber: number
  labelsOfTrack(number: number): TrackLabel[]
  /** The next frames of the sequence whose labels may change, in order. */
  framesAfter(frames: number): { imageRow: number; frame: number }[]
  newId(): ReturnType<typeof annotationIdFrom>
}

type Plan = { track: number; changes: LabelChange[] }

/**
 * Returns the result of an action on a track, image by image; no object moves. Throws INVALID for an impossible action.
 */
export function trackChanges(action: TrackAction, now: TrackNow): Plan {
  if (action.kind === 'carry') return carried(now, action.frames)
  if (!now.object.track) throw invalid('The object is not part of a track. Copy it to the next frame first.')
  if (action.kind === 'split') return split(now)
  if (action.kind === 'merge') return merged(now, action.into)
  return deleted(now, action.from)
}

const retracked = (one: TrackLabel, part: Partial<Track>): LabelChange => ({
  imageRow: one.imageRow,
  before: one.label,
  after: { ...one.label, track: { ...one.label.track!, ...part } },
})

function carried(now: TrackNow, count: number): Plan {
  const { here, object, labels } = now
  const number = object.track?.number ?? now.freeNumber
  const { outsideAfter, ...begun } = object.track ?? { number, keyframe: true as const }
  const next = labels.find(({ frame }) => frame > here.frame)
  const targets = now.framesAfter(count).filter(({ frame }) => !next || frame < next.frame)
  if (targets.length === 0)
    throw invalid(
      next ? 'The next frame already has an object of this track.' : 'This is the last frame of the sequence.',
    )
  const made = targets.map(({ imageRow, frame }, i) => {
    const isLast = i === targets.length - 1
    const track: Track = { number, ...(outsideAfter && isLast && { outsideAfter }) }
    const { acceptance, ...kept } = object
    const label: Annotation = {
      ...kept,
      id: now.newId(),
      origin: 'human',
      modelId: null,
      predictionId: null,
      score: null,
      track,
    }
    return { imageRow, frame, label }
  })
  const before = labels.filter(({ frame }) => frame < here.frame)
  const after = labels.filter(({ frame }) => frame > here.frame)
  const all = [...before, { ...here, label: { ...object, track: begun } }, ...made, ...after]
  const places = interpolated(all.map(({ frame, label }) => ({ frame, geometry: label.geometry, track: label.track! })))
  const first: LabelChange[] =
    object.track && !outsideAfter
      ? []
      : [{ imageRow: here.imageRow, before: object, after: { ...object, track: begun } }]
  return {
    track: number,
    changes: [
      ...first,
      ...made.map(({ imageRow, label }, i) => ({
        imageRow,
        before: null,
        after: { ...label, geometry: places.get(before.length + 1 + i) ?? label.geometry },
      })),
    ],
  }
}

function split({ here, labels, freeNumber }: TrackNow): Plan {
  const at = labels.findIndex(({ frame }) => frame >= here.frame)
  const [last, first] = [labels[at - 1], labels[at]]
  if (!last || !first) throw invalid('The track starts in this frame, so there is nothing to split off.')
  return {
    track: freeNumber,
    changes: [
      // The two frames at the cut keep their places, independent of the other part.
      retracked(last, { keyframe: true }),
      retracked(first, { number: freeNumber, keyframe: true }),
      ...labels.slice(at + 1).map((one) => retracked(one, { number: freeNumber })),
    ],
  }
}

function merged({ object, labels, labelsOfTrack }: TrackNow, into: number): Plan {
  if (object.track?.number === into) throw invalid('An object’s track can’t be merged with itself.')
  const others = labelsOfTrack(into)
  const [first] = others
  if (!first) throw invalid(`The sequence has no track ${into}.`)
  const frames = new Set(others.map(({ frame }) => frame))
  const both = labels.filter(({ frame }) => frames.has(frame))
  if (both[0])
    throw invalid(
      `Both tracks have an object in ${both.length === 1 ? 'frame' : `${both.length} frames, such as frame`} ${both[0].frame}. Delete or split one of them first.`,
    )
  const all = [...others, ...labels].sort((a, b) => a.frame - b.frame)
  const numberAt = (i: number) => all[i]?.label.track?.number
  const changes = all.flatMap((one, i) => {
    const own = numberAt(i)
    // Where two tracks meet, both frames keep their places.
    const meets = [numberAt(i - 1), numberAt(i + 1)].some((other) => other !== undefined && other !== own)
    const keyframe = meets && !one.label.track?.keyframe ? { keyframe: true as const } : {}
    if (own === into && !('keyframe' in keyframe)) return []
    const { before, after, imageRow } = retracked(one, { number: into, ...keyframe })
    return [{ imageRow, before, after: { ...after!, classId: first.label.classId } }]
  })
  return { track: into, changes }
}

function deleted({ here, object, labels }: TrackNow, from: 'all' | 'next'): Plan {
  const gone = labels.filter(({ frame }) => from === 'all' || frame > here.frame)
  if (gone.length === 0) throw invalid('The track already ends in this frame.')
  // The last remaining frame keeps its place.
  const last = labels.find(({ frame }) => frame === here.frame)
  const kept = from === 'next' && last && !object.track?.keyframe ? [retracked(last, { keyframe: true })] : []
  return {
    track: object.track!.number,
    changes: [...kept, ...gone.map(({ imageRow, label }) => ({ imageRow, before: label, after: null }))],
  }
}
