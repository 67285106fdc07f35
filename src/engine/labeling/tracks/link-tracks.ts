import { type BoundingBox, iou } from '#model/geometry/box.ts'

/**
 * A box in a frame. `isSure`: its confidence is high enough to begin a track. `track`: the track that it already
 * belongs to.
 */
export type FrameBox = { box: BoundingBox; classId: number; isSure: boolean; track: number | null }
export type FrameBoxes = { frame: number; boxes: readonly FrameBox[] }

/** A track ends when it was not seen in this many frames of the sequence. */
const maxMissed = 12
/** The minimum overlap of a box with the expected place of its track; higher for unsure boxes. */
const sureIou = 0.2
const unsureIou = 0.4
/** Boxes enlarged by this share of their sides overlap even when an object moves far between two frames. */
const margin = 0.6
const farIou = 0.15
/** The share of the newest movement in a track's new speed. */
const newestShare = 0.6

/** A track while frames are processed. The speed is of its center, in pixels per frame. */
type Live = {
  number: number | null
  classId: number
  box: BoundingBox
  frame: number
  speed: readonly [x: number, y: number] | null
  missed: number
  members: { at: number; i: number }[]
}

/**
 * Links the boxes of a sequence into tracks, frame by frame, and returns the track of each box, or null. Works like
 * ByteTrack: each track expects its object where its speed takes it; sure boxes are assigned to tracks first, then
 * unsure ones to the remaining tracks, but unsure boxes begin none. Existing tracks continue and keep their boxes; new
 * ones are numbered from `firstNumber`. A box without a link has no track. Objects of two classes are never linked.
 */
export function linkTracks(frames: readonly FrameBoxes[], firstNumber: number): (number | null)[][] {
  let live: Live[] = []
  const all: Live[] = []
  const byNumber = new Map<number, Live>()
  frames.forEach(({ frame, boxes }, at) => {
    const free = new Set(boxes.keys())
    const seen = new Set<Live>()
    const give = (track: Live, i: number) => {
      free.delete(i)
      seen.add(track)
      follow(track, { ...boxes[i]!, frame })
      track.members.push({ at, i })
    }
    const begin = (i: number, number: number | null) => {
      const { box, classId } = boxes[i]!
      const track: Live = { number, classId, box, frame, speed: null, missed: 0, members: [{ at, i }] }
      if (number !== null) byNumber.set(number, track)
      free.delete(i)
      seen.add(track)
      live.push(track)
      all.push(track)
    }
    for (const [i, { track }] of boxes.entries()) {
      const own = track === null ? undefined : byNumber.get(track)
      if (!own) continue
      if (!live.includes(own)) live.push(own)
      give(own, i)
    }
    const pair = (which: (box: FrameBox) => boolean, tracks: (track: Live) => boolean, min: number, grown = 0) => {
      const pairs: { track: Live; i: number; overlap: number }[] = []
      for (const track of live) {
        if (seen.has(track) || !tracks(track)) continue
        const expected = grow(expectedAt(track, frame), grown)
        for (const i of free) {
          const one = boxes[i]!
          // A box of a track that is not known yet shows which track the boxes before it belong to.
          if (!which(one) || one.classId !== track.classId || (one.track !== null && track.number !== null)) continue
          const overlap = iou(expected, grow(one.box, grown))
          if (overlap >= min) pairs.push({ track, i, overlap })
        }
      }
      for (const { track, i } of pairs.sort((a, b) => b.overlap - a.overlap)) {
        if (seen.has(track) || !free.has(i)) continue
        const { track: number } = boxes[i]!
        if (number !== null && byNumber.has(number)) continue
        if (number !== null) {
          track.number = number
          byNumber.set(number, track)
        }
        give(track, i)
      }
    }
    const isSure = ({ isSure, track }: FrameBox) => isSure || track !== null
    pair(isSure, () => true, sureIou)
    pair(
      (box) => !isSure(box),
      ({ missed }) => missed === 0,
      unsureIou,
    )
    pair(isSure, () => true, farIou, margin)
    for (const i of free) if (isSure(boxes[i]!)) begin(i, boxes[i]!.track)
    for (const track of live) track.missed = seen.has(track) ? 0 : track.missed + 1
    live = live.filter(({ missed }) => missed < maxMissed)
  })
  const linked: (number | null)[][] = frames.map(({ boxes }) => boxes.map(({ track }) => track))
  let number = firstNumber
  for (const track of all) {
    if (track.members.length < 2) continue
    const own = track.number ?? number++
    for (const { at, i } of track.members) linked[at]![i] ??= own
  }
  return linked
}

const centerOf = ({ x, y, width, height }: BoundingBox): [number, number] => [x + width / 2, y + height / 2]

/** Returns where the object of a track should be. */
function expectedAt({ box, frame: last, speed }: Live, frame: number): BoundingBox {
  const [x, y] = speed ?? [0, 0]
  return { ...box, x: box.x + x * (frame - last), y: box.y + y * (frame - last) }
}

function follow(track: Live, { box, frame }: { box: BoundingBox; frame: number }): void {
  const [x, y] = centerOf(box)
  const [oldX, oldY] = centerOf(track.box)
  const frames = Math.max(1, frame - track.frame)
  const newest = [(x - oldX) / frames, (y - oldY) / frames] as const
  const mix = (a: number, b: number) => a + (b - a) * newestShare
  track.speed = track.speed ? [mix(track.speed[0], newest[0]), mix(track.speed[1], newest[1])] : newest
  track.box = box
  track.frame = frame
}

const grow = ({ x, y, width, height }: BoundingBox, share: number): BoundingBox => ({
  x: x - width * share,
  y: y - height * share,
  width: width * (1 + 2 * share),
  height: height * (1 + 2 * share),
})
