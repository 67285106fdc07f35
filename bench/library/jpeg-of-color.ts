import sharp from 'sharp'

/** Makes an image that differs from its neighbors: a color by number, with a lighter disc. */
export const jpegOfColor = (n: number, widthPx: number, heightPx: number): Promise<Buffer> => {
  const disc = Buffer.from(
    `<svg width="${widthPx}" height="${heightPx}"><rect width="100%" height="100%" fill="hsl(${(n * 47) % 360} 45% 40%)"/><circle cx="${20 + ((n * 37) % 60)}%" cy="50%" r="22%" fill="hsl(${(n * 47 + 40) % 360} 70% 65%)"/></svg>`,
  )
  return sharp(disc).jpeg({ quality: 80 }).toBuffer()
}
