export type FileType = { format: string; extension: string }
/** A file type that Winnow does not read, in users' words. */
export type UnsupportedKind = { unsupported: string }

export const signatureBytes = 64

const kind = (format: string, extension: string): FileType => ({ format, extension })
const unsupported = (name: string): UnsupportedKind => ({ unsupported: name })

const [avif, heic, tiff] = [kind('avif', 'avif'), kind('heic', 'heic'), kind('tiff', 'tif')]
const cameraRaw = unsupported('camera raw files')

/** The bytes at given offsets at the beginning of a file; the first match counts. */
const signatures: readonly (readonly [Readonly<Record<number, string>>, FileType | UnsupportedKind])[] = [
  [{ 0: '\xff\xd8\xff' }, kind('jpeg', 'jpg')],
  [{ 0: '\x89PNG\r\n\x1a\n' }, kind('png', 'png')],
  [{ 0: 'GIF8' }, kind('gif', 'gif')],
  [{ 0: 'RIFF', 8: 'WEBP' }, kind('webp', 'webp')],
  [{ 0: 'II*\0', 8: 'CR\x02' }, cameraRaw],
  [{ 0: 'II*\0' }, tiff],
  [{ 0: 'MM\0*' }, tiff],
  [{ 0: 'II+\0' }, tiff],
  [{ 0: 'MM\0+' }, tiff],
  [{ 0: 'IIU\0' }, cameraRaw],
  [{ 0: 'IIR' }, cameraRaw],
  [{ 0: 'MMOR' }, cameraRaw],
  [{ 0: 'FUJIFILMCCD-RAW' }, cameraRaw],
  [{ 4: 'ftypcrx ' }, cameraRaw],
  [{ 4: 'ftypavis' }, unsupported('animated AVIF')],
  [{ 0: 'BM', 6: '\0\0' }, unsupported('BMP')],
  [{ 0: '\xff\x0a' }, unsupported('JPEG XL')],
  [{ 4: 'JXL ' }, unsupported('JPEG XL')],
  [{ 4: 'jP  ' }, unsupported('JPEG 2000')],
  [{ 0: '\xffO\xffQ' }, unsupported('JPEG 2000')],
  [{ 0: 'II\xbc' }, unsupported('JPEG XR')],
  [{ 0: '8BPS' }, unsupported('Photoshop files')],
  [{ 0: '\0\0\x01\0', 9: '\0' }, unsupported('icons')],
  [{ 0: 'v/1\x01' }, unsupported('OpenEXR')],
  [{ 0: '#?RADIANCE' }, unsupported('Radiance HDR')],
  [{ 0: 'DDS ' }, unsupported('DDS')],
  [{ 0: 'SIMPLE  =' }, unsupported('FITS')],
  [{ 0: 'qoif' }, unsupported('QOI')],
  [{ 0: '%PDF-' }, unsupported('PDF')],
]

/** The brands of the ISO base media file format (ISO/IEC 14496-12, 23008-12) that mean a still image. */
const brands = new Map(
  Object.entries<FileType>({
    avif,
    avis: avif,
    heic,
    heix: heic,
    heim: heic,
    heis: heic,
    mif1: heic,
    msf1: heic,
  }),
)

/** Returns the type of a file by its first bytes, or null if it is not an image that Winnow reads. */
export function fileType(start: Uint8Array): FileType | UnsupportedKind | null {
  const text = Buffer.from(start).toString('latin1')
  const found = signatures.find(([parts]) =>
    Object.entries(parts).every(([at, part]) => text.startsWith(part, Number(at))),
  )
  if (found) return found[1]
  if (/^P[1-7]\s/.test(text)) return unsupported('PNM')
  return text.startsWith('ftyp', 4) ? stillImage(text) : null
}

/** Reads the brands in the first box of such a file: its main brand, a version, and the compatible ones. */
function stillImage(text: string): FileType | null {
  const end = Math.min((text.charCodeAt(2) << 8) | text.charCodeAt(3), text.length)
  const listed: string[] = []
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) listed.push(text.slice(at, at + 4))
  if (listed.some((brand) => brands.get(brand) === avif)) return avif
  return brands.get(listed[0] ?? '') ?? null
}

const rawExtensions =
  /\.(dng|nef|nrw|arw|sr2|srf|cr2|cr3|pef|orf|rw2|raf|srw|3fr|fff|iiq|erf|kdc|dcr|mos|mef|mrw|x3f)$/i
const others: readonly (readonly [RegExp, string])[] = [
  [/\.svgz?$/i, 'SVG'],
  [/\.tga$/i, 'TGA'],
  [/\.pcx$/i, 'PCX'],
  [/\.x[bp]m$/i, 'X11 bitmaps'],
  [/\.xcf$/i, 'GIMP files'],
]

/**
 * Detects raw files by name: those of most cameras begin like a TIFF with a small preview, others have no signature at
 * all.
 */
export function unsupportedByName(file: string, byContent: FileType | null): string | null {
  if (rawExtensions.test(file)) return cameraRaw.unsupported
  return (byContent === null && others.find(([pattern]) => pattern.test(file))?.[1]) || null
}
