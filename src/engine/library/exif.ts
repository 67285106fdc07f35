import readExif from 'exif-reader'

/** What the EXIF data of a picture says, reduced to what Winnow keeps. */
export type ExifFacts = { capturedAtMs: number | null; copyright: unknown; metadata: Record<string, string> }

const earliestMs = Date.UTC(2000, 0, 1)
const dayMs = 86_400_000

/**
 * Reads an EXIF block. A time without a zone counts as UTC. Times before 2000 or more than a day after `nowMs` are
 * nonsense of unset clocks and come out as null. A broken block gives no facts and says so in `metadata.exif`.
 */
export function exifFacts(block: Buffer | undefined, nowMs: number): ExifFacts {
  if (!block) return { capturedAtMs: null, copyright: undefined, metadata: {} }
  let exif: ReturnType<typeof readExif>
  try {
    exif = readExif(block)
  } catch (error) {
    const metadata = { exif: `unreadable: ${error instanceof Error ? error.message : error}` }
    return { capturedAtMs: null, copyright: undefined, metadata }
  }
  const { Image: image = {}, Photo: photo = {}, GPSInfo: gps = {} } = exif
  const latitude = degrees(gps.GPSLatitude, gps.GPSLatitudeRef)
  const longitude = degrees(gps.GPSLongitude, gps.GPSLongitudeRef)
  return {
    capturedAtMs: capturedAtMs(photo, image, nowMs),
    copyright: image.Copyright,
    metadata: texts({
      make: image.Make,
      camera: image.Model,
      lens: photo.LensModel,
      software: image.Software,
      iso: photo.ISOSpeedRatings,
      exposureSeconds: photo.ExposureTime,
      fNumber: photo.FNumber,
      focalLengthMm: photo.FocalLength,
      latitude,
      longitude,
    }),
  }
}

function capturedAtMs(photo: Record<string, unknown>, image: Record<string, unknown>, nowMs: number): number | null {
  const candidates = [
    [photo.DateTimeOriginal, photo.OffsetTimeOriginal],
    [photo.DateTimeDigitized, photo.OffsetTimeDigitized],
    [image.DateTime, photo.OffsetTime],
  ]
  for (const [time, offset] of candidates) {
    if (!(time instanceof Date) || Number.isNaN(time.getTime())) continue
    const ms = time.getTime() - offsetMs(offset)
    if (ms >= earliestMs && ms <= nowMs + dayMs) return ms
  }
  return null
}

function offsetMs(offset: unknown): number {
  const parts = typeof offset === 'string' ? /^([+-])(\d{2}):(\d{2})/.exec(offset) : null
  if (!parts) return 0
  return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) * 60_000
}

/** Degrees from EXIF's degrees, minutes and seconds; six decimals are a tenth of a metre. */
function degrees(parts: unknown, reference: unknown): string | undefined {
  if (!Array.isArray(parts) || parts.length !== 3 || !parts.every((part) => Number.isFinite(part))) return undefined
  const [whole, minutes, seconds] = parts as [number, number, number]
  const size = whole + minutes / 60 + seconds / 3600
  return (reference === 'S' || reference === 'W' ? -size : size).toFixed(6)
}

const textLimit = 200

/** The values that are there, as trimmed texts without control characters. */
function texts(values: Record<string, unknown>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, found] of Object.entries(values)) {
    const one = Array.isArray(found) ? found[0] : found
    if (typeof one !== 'string' && typeof one !== 'number') continue
    const text = String(one)
      .replaceAll(/\p{C}+/gu, ' ')
      .trim()
      .slice(0, textLimit)
    if (text !== '') kept[name] = text
  }
  return kept
}
