import { type ImageContent, open, plain } from '../decoding/images.ts'

/** A part of an image by shares of its sides; `isNight`: dark and without fine edges. */
export type Part = { left: number; top: number; width: number; height: number; isMirrored: boolean; isNight: boolean }

const longSidePx = 640

/** Writes a part of an image as a separate JPEG, with the same bytes each time. */
export async function writePart(imageContent: ImageContent, file: string, part: Part): Promise<void> {
  const { data, info } = await plain(open(imageContent)).toBuffer({ resolveWithObject: true })
  const cut = open(data)
    .extract({
      left: Math.floor(part.left * info.width),
      top: Math.floor(part.top * info.height),
      width: Math.floor(part.width * info.width),
      height: Math.floor(part.height * info.height),
    })
    .resize({ width: longSidePx, height: longSidePx, fit: 'inside' })
    .flop(part.isMirrored)
  await (part.isNight ? cut.modulate({ brightness: 0.22, saturation: 0.4 }).blur(1.6) : cut)
    .jpeg({ quality: 90 })
    .toFile(file)
}
