import sharp, { type Exif } from 'sharp'
import type { Recipe, SampleFile, SourcePhoto } from './manifest.ts'
import { asImage, decode, edited, type Pixels, rendered } from './pixels.ts'

type Made = { pixels: Pixels } | { frames: Pixels[]; frameMs: number }

/** The turn, counted clockwise, and mirroring that viewing with this EXIF orientation does. */
const turns: readonly { turnDegrees: number; mirrored: boolean }[] = [
  { turnDegrees: 0, mirrored: false },
  { turnDegrees: 0, mirrored: true },
  { turnDegrees: 180, mirrored: false },
  { turnDegrees: 180, mirrored: true },
  { turnDegrees: 270, mirrored: true },
  { turnDegrees: 90, mirrored: false },
  { turnDegrees: 90, mirrored: true },
  { turnDegrees: 270, mirrored: false },
]

/**
 * Makes the bytes of one sample file. Same bytes at each call with one version of sharp on one kind of processor.
 *
 * @param sources the bytes of the photographs, by id
 */
export async function sampleImage(
  file: SampleFile,
  photos: readonly SourcePhoto[],
  sources: ReadonlyMap<string, Buffer>,
): Promise<Buffer> {
  const used = photoIds(file.recipe).map((id) => {
    const photo = photos.find((candidate) => candidate.id === id)
    if (photo === undefined) throw new Error(`${file.path} is made of an image ${id} that the manifest doesn't have.`)
    return photo
  })
  const made = await cook(file.recipe, async (id) => {
    const bytes = sources.get(id)
    if (bytes === undefined) throw new Error(`The image ${id} is missing.`)
    return decode(bytes)
  })
  const exif = exifOf(file, used)
  if ('frames' in made) return animation(made.frames, made.frameMs, exif)
  return encoded(await storedTurned(made.pixels, file.orientation ?? 1), file, exif)
}

export function photoIds(recipe: Recipe): readonly string[] {
  return recipe.make === 'mosaic' ? recipe.photos : [recipe.photo]
}

async function cook(recipe: Recipe, photo: (id: string) => Promise<Pixels>): Promise<Made> {
  switch (recipe.make) {
    case 'photo': {
      let pixels = await photo(recipe.photo)
      for (const edit of recipe.edits) pixels = await edited(pixels, edit)
      return { pixels }
    }
    case 'mosaic':
      return { pixels: await mosaic(recipe, await Promise.all(recipe.photos.map(photo))) }
    case 'animation':
      return { frames: await cells(recipe, await photo(recipe.photo)), frameMs: recipe.frameMs }
  }
}

async function mosaic(recipe: Recipe & { make: 'mosaic' }, photos: readonly Pixels[]): Promise<Pixels> {
  const width = Math.ceil(recipe.widthPx / recipe.columns)
  const height = Math.ceil(recipe.heightPx / Math.ceil(photos.length / recipe.columns))
  const tiles = await Promise.all(
    photos.map(async (photo, i) => {
      const tile = await rendered(asImage(photo).resize(width, height, { fit: 'cover' }))
      return {
        input: tile.data,
        raw: { width, height, channels: tile.channels },
        left: (i % recipe.columns) * width,
        top: Math.floor(i / recipe.columns) * height,
      }
    }),
  )
  const { widthPx, heightPx } = recipe
  const canvas = sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: 'black' } })
  return rendered(canvas.composite(tiles).removeAlpha())
}

async function cells(recipe: Recipe & { make: 'animation' }, plate: Pixels): Promise<Pixels[]> {
  const frames: Pixels[] = []
  for (let row = 0; row < recipe.rows; row++) {
    for (let column = 0; column < recipe.columns; column++) {
      const area = {
        left: Math.round(recipe.left + column * recipe.columnStepPx),
        top: Math.round(recipe.top + row * recipe.rowStepPx),
        width: recipe.cellWidthPx,
        height: recipe.cellHeightPx,
      }
      frames.push(await rendered(asImage(plate).extract(area)))
    }
  }
  return frames
}

async function animation(frames: readonly Pixels[], frameMs: number, exif: Exif): Promise<Buffer> {
  const images = await Promise.all(frames.map((frame) => asImage(frame).png().toBuffer()))
  return sharp(images, { join: { animated: true } })
    .withExif(exif)
    .webp({ quality: 80, loop: 0, delay: frames.map(() => frameMs) })
    .toBuffer()
}

async function storedTurned(pixels: Pixels, orientation: number): Promise<Pixels> {
  const { turnDegrees, mirrored } = turns[orientation - 1]!
  const turned = await rendered(asImage(pixels).rotate((360 - turnDegrees) % 360))
  return mirrored ? rendered(asImage(turned).flop()) : turned
}

function encoded(pixels: Pixels, file: SampleFile, exif: Exif): Promise<Buffer> {
  const plain = asImage(pixels).withExif(exif)
  // withMetadata also makes the image sRGB, so a gray one would become a colored one.
  const image = file.orientation === undefined ? plain : plain.withMetadata({ orientation: file.orientation })
  const { encoding } = file
  switch (encoding.format) {
    case 'jpeg': {
      const { quality, progressive = false, color = 'rgb' } = encoding
      const jpeg = image.jpeg({ quality, progressive })
      if (color === 'grey') return jpeg.toColorspace('b-w').toBuffer()
      if (color === 'cmyk') return jpeg.withIccProfile('cmyk').toBuffer()
      return jpeg.toBuffer()
    }
    case 'png':
      return (encoding.bitsPerChannel === 16 ? image.toColorspace('rgb16') : image)
        .png({ compressionLevel: 9 })
        .toBuffer()
    case 'webp':
      return image.webp({ quality: encoding.quality }).toBuffer()
  }
}

/** Author and license travel with the image. IFD2 is what sharp calls the block with the capture time. */
function exifOf(file: SampleFile, photos: readonly SourcePhoto[]): Exif {
  const each = (pick: (photo: SourcePhoto) => string) => [...new Set(photos.map(pick))].join('; ')
  const about = {
    ImageDescription: each(({ title }) => title),
    Artist: each(({ author }) => author),
    Copyright: each(({ author, licence }) => (licence === 'MIT' ? `Copyright (c) ${author}, MIT license` : licence)),
    Model: `Winnow sample: ${file.path.split('/')[0]}`,
  }
  if (file.takenAt === null) return { IFD0: about }
  const taken = file.takenAt.replaceAll('-', ':').replace('T', ' ')
  return { IFD0: { ...about, DateTime: taken }, IFD2: { DateTimeOriginal: taken, DateTimeDigitized: taken } }
}
