import { dayMs } from '#model/units.ts'
import { openExif, readLinkedTags, readTags, type Tags, type TagValue } from './exif-block.ts'

/** The facts in an image's EXIF data that Winnow keeps. */
export type ExifFacts = { capturedAtMs: number | null; copyright: string | null; metadata: Record<string, string> }

/** The EXIF tags of the facts that Winnow keeps (CIPA DC-008, section 4.6). */
const imageTags = {
  make: 0x010f,
  camera: 0x0110,
  software: 0x0131,
  changed: 0x0132,
  copyright: 0x8298,
  exposure: 0x8769,
  place: 0x8825,
} as const
const exposureTags = {
  exposureSeconds: 0x829a,
  fNumber: 0x829d,
  iso: 0x8827,
  taken: 0x9003,
  digitized: 0x9004,
  changedOffset: 0x9010,
  takenOffset: 0x9011,
  digitizedOffset: 0x9012,
  focalLengthMm: 0x920a,
  lens: 0xa434,
} as const
const placeTags = { latitudeSide: 1, latitude: 2, longitudeSide: 3, longitude: 4 } as const

type Image = Tags<keyof typeof imageTags>
type Exposure = Tags<keyof typeof exposureTags>

const earliestMs = Date.UTC(2000, 0, 1)

/**
 * Reads an EXIF block. A time without a zone counts as UTC. Times before 2000 or more than a day after `nowMs` come
 * from unset clocks and become null. A broken block is read as far as possible, and `metadata.exif` says so.
 */
export function exifFacts(bytes: Uint8Array | undefined, nowMs: number): ExifFacts {
  if (!bytes) return { capturedAtMs: null, copyright: null, metadata: {} }
  const block = openExif(bytes)
  const image: Image | null = block && readTags(block, block.first, imageTags)
  if (!block || !image) return { capturedAtMs: null, copyright: null, metadata: { exif: 'damaged: it can’t be read' } }
  const exposure = readLinkedTags(block, image.exposure, exposureTags)
  const place = readLinkedTags(block, image.place, placeTags)
  const { make, camera, software } = image
  const { lens, iso, exposureSeconds, fNumber, focalLengthMm }: Exposure = exposure ?? {}
  return {
    capturedAtMs: capturedAtMs(exposure ?? {}, image, nowMs),
    copyright: typeof image.copyright === 'string' ? image.copyright : null,
    metadata: {
      ...texts({ make, camera, lens, software, iso, exposureSeconds, fNumber, focalLengthMm }),
      ...texts({
        latitude: degrees(place?.latitude, place?.latitudeSide),
        longitude: degrees(place?.longitude, place?.longitudeSide),
      }),
      ...(exposure && place ? {} : { exif: 'damaged: only a part can be read' }),
    },
  }
}

function capturedAtMs(exposure: Exposure, image: Image, nowMs: number): number | null {
  const candidates = [
    [exposure.taken, exposure.takenOffset],
    [exposure.digitized, exposure.digitizedOffset],
    [image.changed, exposure.changedOffset],
  ]
  for (const [time, offset] of candidates) {
    const ms = timeMs(time) - offsetMs(offset)
    if (ms >= earliestMs && ms <= nowMs + dayMs) return ms
  }
  return null
}

/** Returns NaN if there is no time. */
function timeMs(time: TagValue | undefined): number {
  const parts = typeof time === 'string' ? /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)\0*$/.exec(time) : null
  if (!parts) return Number.NaN
  const [year = 0, month = 0, day, hour, minute, second] = parts.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function offsetMs(offset: TagValue | undefined): number {
  const parts = typeof offset === 'string' ? /^([+-])(\d{2}):(\d{2})/.exec(offset) : null
  if (!parts) return 0
  return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) * 60_000
}

/** Converts EXIF's degrees, minutes and seconds to degrees; six decimals are a tenth of a meter. */
function degrees(parts: TagValue | undefined, side: TagValue | undefined): string | undefined {
  if (typeof parts !== 'object' || parts.length !== 3 || !parts.every(Number.isFinite)) return undefined
  const [whole, minutes, seconds] = parts as [number, number, number]
  const size = whole + minutes / 60 + seconds / 3600
  return (typeof side === 'string' && /^[SW]/.test(side) ? -size : size).toFixed(6)
}

const textLimit = 200

/** Returns the existing values as trimmed texts without control characters. */
function texts(values: Readonly<Record<string, TagValue | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, found] of Object.entries(values)) {
    const one = typeof found === 'object' ? found[0] : found
    if (one === undefined || (typeof one === 'number' && !Number.isFinite(one))) continue
    const text = String(one)
      .replaceAll(/\p{C}+/gu, ' ')
      .trim()
      .slice(0, textLimit)
    if (text !== '') kept[name] = text
  }
  return kept
}
