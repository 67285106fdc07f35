/** What the first bytes of a file say it is. `readable` are the formats that Winnow takes. */
export type FileType = { format: string; readable: boolean; extension: string }

/** Number of first bytes that `pictureKind` needs. */
export const signatureBytes = 64

const kind = (format: string, extension: string, readable = true): FileType => ({ format, extension, readable })

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length))

/** The brands of the ISO base media file format (ISO/IEC 14496-12, 23008-12) that mean a still picture. */
const brands: Readonly<Record<string, FileType>> = {
  avif: kind('avif', 'avif'),
  avis: kind('avif', 'avif'),
  heic: kind('heic', 'heic'),
  heix: kind('heic', 'heic'),
  heim: kind('heic', 'heic'),
  heis: kind('heic', 'heic'),
  mif1: kind('heic', 'heic'),
  msf1: kind('heic', 'heic'),
}

/** The kind of picture whose signature a file begins with, or null when it is no picture that Winnow knows of. */
export function fileType(start: Uint8Array): FileType | null {
  const starts = (...signature: number[]) => signature.every((byte, i) => start[i] === byte)
  if (starts(0xff, 0xd8, 0xff)) return kind('jpeg', 'jpg')
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return kind('png', 'png')
  if (starts(0x47, 0x49, 0x46, 0x38)) return kind('gif', 'gif')
  if (ascii(start, 0, 4) === 'RIFF' && ascii(start, 8, 4) === 'WEBP') return kind('webp', 'webp')
  if (starts(0x49, 0x49, 0x2a, 0) || starts(0x4d, 0x4d, 0, 0x2a)) return kind('tiff', 'tif')
  if (starts(0x49, 0x49, 0x2b, 0) || starts(0x4d, 0x4d, 0, 0x2b)) return kind('tiff', 'tif')
  if (ascii(start, 4, 4) === 'ftyp') {
    const boxBytes = (start[2]! << 8) | start[3]!
    for (let at = 8; at + 4 <= Math.min(boxBytes, start.length); at += at === 8 ? 8 : 4) {
      const brand = brands[ascii(start, at, 4)]
      if (brand && (brand.format === 'avif' || at === 8)) return isAvif(start, boxBytes) ? brands.avif! : brand
    }
    return null
  }
  if (ascii(start, 0, 2) === 'BM' && start.length >= 26 && start[6] === 0 && start[7] === 0)
    return kind('bmp', 'bmp', false)
  if (starts(0xff, 0x0a) || ascii(start, 4, 4) === 'JXL ') return kind('jxl', 'jxl', false)
  if (ascii(start, 4, 4) === 'jP  ' || starts(0xff, 0x4f, 0xff, 0x51)) return kind('jp2', 'jp2', false)
  if (ascii(start, 0, 4) === '8BPS') return kind('psd', 'psd', false)
  if (starts(0, 0, 1, 0) && start.length >= 6 && start[4]! > 0) return kind('ico', 'ico', false)
  return null
}

function isAvif(start: Uint8Array, boxBytes: number): boolean {
  for (let at = 8; at + 4 <= Math.min(boxBytes, start.length); at += 4) {
    if (['avif', 'avis'].includes(ascii(start, at, 4))) return true
  }
  return false
}
