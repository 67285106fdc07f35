import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** Shares of width and height that are cut away at each side. */
const crop = z.strictObject({
  edit: z.literal('crop'),
  left: z.number().min(0).max(0.4),
  top: z.number().min(0).max(0.4),
  right: z.number().min(0).max(0.4),
  bottom: z.number().min(0).max(0.4),
})
const brightness = z.strictObject({ edit: z.literal('brightness'), factor: z.number().positive() })
/** Dark, bluish and noisy, as a small sensor sees at night. The seed makes the noise repeatable. */
const night = z.strictObject({ edit: z.literal('night'), seed: z.int() })
const blur = z.strictObject({ edit: z.literal('blur'), sigmaPx: z.number().positive() })
/** Fades to transparent outside of an oval. */
const cutOut = z.strictObject({ edit: z.literal('cut-out') })

const edit = z.discriminatedUnion('edit', [crop, brightness, night, blur, cutOut])

const encoding = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('jpeg'),
    quality: z.int().min(1).max(100),
    progressive: z.boolean().optional(),
    color: z.enum(['rgb', 'grey', 'cmyk']).optional(),
  }),
  z.strictObject({ format: z.literal('png'), bitsPerChannel: z.union([z.literal(8), z.literal(16)]) }),
  z.strictObject({ format: z.literal('webp'), quality: z.int().min(1).max(100) }),
])

const recipe = z.discriminatedUnion('make', [
  z.strictObject({ make: z.literal('photo'), photo: z.string(), edits: z.array(edit) }),
  /** Tiles of equal size, each filled by one image, upscaled where it is smaller. */
  z.strictObject({
    make: z.literal('mosaic'),
    photos: z.array(z.string()).min(1),
    columns: z.int().positive(),
    widthPx: z.int().positive(),
    heightPx: z.int().positive(),
  }),
  /** The cells of a plate of photographs, row by row, as the frames of an animation. */
  z.strictObject({
    make: z.literal('animation'),
    photo: z.string(),
    left: z.number(),
    top: z.number(),
    columns: z.int().positive(),
    rows: z.int().positive(),
    columnStepPx: z.number().positive(),
    rowStepPx: z.number().positive(),
    cellWidthPx: z.int().positive(),
    cellHeightPx: z.int().positive(),
    frameMs: z.int().positive(),
  }),
])

const sampleFile = z.strictObject({
  /** Below samples/photos/, with `/`. The first folder is the source of the image. */
  path: z.string(),
  why: z.string(),
  /** Invented local time for EXIF's DateTimeOriginal; null leaves the file without one. */
  takenAt: z.iso.datetime({ local: true }).nullable(),
  recipe,
  encoding,
  /** EXIF orientation; pixels are stored turned so that the upright image stays as it was. */
  orientation: z.int().min(1).max(8).optional(),
})

const sampleCopy = z.strictObject({ path: z.string(), why: z.string(), copyOf: z.string() })

const manifest = z.strictObject({
  packages: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      integrity: z.string().startsWith('sha512-'),
      /** Where inside of the package the license of its images is stated. */
      licenceStatedIn: z.string(),
    }),
  ),
  photos: z.array(
    z.strictObject({
      id: z.string(),
      package: z.string(),
      pathInPackage: z.string(),
      sha256: z.string().length(64),
      title: z.string(),
      author: z.string(),
      licence: z.enum(['CC0-1.0', 'Public domain', 'MIT']),
      shows: z.array(z.string()),
    }),
  ),
  files: z.array(sampleFile),
  copies: z.array(sampleCopy),
  broken: z.array(z.strictObject({ path: z.string(), why: z.string() })),
})

export type Manifest = z.infer<typeof manifest>
export type SourcePhoto = Manifest['photos'][number]
export type SourcePackage = Manifest['packages'][number]
export type SampleFile = z.infer<typeof sampleFile>
export type Recipe = z.infer<typeof recipe>
export type Edit = z.infer<typeof edit>

/** @throws when the file is missing or an entry is not as described above */
export async function readManifest(path: string): Promise<Manifest> {
  return manifest.parse(JSON.parse(await readFile(path, 'utf8')))
}
