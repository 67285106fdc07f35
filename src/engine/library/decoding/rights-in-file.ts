import { lineOf } from '#model/text/line-of.ts'
import type { Rights } from '../image-facts.ts'

/** Only this much of an XMP packet is read. */
const maxCharacters = 262_144
const maxOfElement = 10_000
const maxOfValue = 200

/** PLUS values for the status of model releases, by the end of their addresses. */
const releases = new Map(
  Object.entries<string>({
    'MR-NON': 'no model release',
    'MR-NAP': 'model release not applicable',
    'MR-UMR': 'unlimited model releases',
    'MR-LMR': 'limited or incomplete model releases',
  }),
)

/**
 * Returns what an image's file says about license and consent. License: the first of the address of a Creative Commons
 * license, usage terms, web statement and rights in its XMP packet, and the copyright in its EXIF data. Consent: the
 * PLUS status of model releases. Files are untrusted, so only a limited part is read, by patterns that run in linear
 * time, and texts are cut, trimmed and freed of invisible characters.
 */
export function rightsInFile(xmp: Uint8Array | undefined, copyright: unknown): Rights {
  const packet = xmp ? new TextDecoder().decode(xmp.subarray(0, maxCharacters)) : ''
  const licence =
    valueIn(packet, 'cc:license') ??
    valueIn(packet, 'xmpRights:UsageTerms') ??
    valueIn(packet, 'xmpRights:WebStatement') ??
    valueIn(packet, 'dc:rights') ??
    (typeof copyright === 'string' ? lineOf(copyright) : null)
  const release = valueIn(packet, 'plus:ModelReleaseStatus')?.split('/').at(-1)
  return { licence, consent: (release && releases.get(release)) ?? null }
}

/** Returns the address of an XMP property, its text, or the first of its translations; null when it has none. */
function valueIn(packet: string, property: string): string | null {
  const attribute = between(packet, `${property}="`, '"')
  if (attribute !== null) return lineOf(unescaped(attribute))
  const at = packet.indexOf(`<${property}`)
  const close = at < 0 ? -1 : packet.indexOf('>', at)
  if (close < 0) return null
  const resource = between(packet.slice(at, close + 1), 'rdf:resource="', '"')
  if (resource !== null) return lineOf(unescaped(resource))
  const end = packet.indexOf(`</${property}>`, close)
  if (end < 0) return null
  const texts = packet.slice(close + 1, Math.min(end, close + 1 + maxOfElement)).replaceAll(/<[^<>]*>/g, '\n')
  return lineOf(unescaped(texts.trim().split('\n', 1)[0]!))
}

function between(text: string, start: string, end: string): string | null {
  const from = text.indexOf(start)
  const to = from < 0 ? -1 : text.indexOf(end, from + start.length)
  return to < 0 ? null : text.slice(from + start.length, to)
}

const entities = new Map(Object.entries<string>({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }))
const unescaped = (text: string): string =>
  text.slice(0, 10 * maxOfValue).replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities.get(name)!)
