import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Wheat } from 'lucide-react'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import sharp from 'sharp'

export const iconSizes = [16, 24, 32, 48, 64, 128, 256, 512]

/** The logo of the first screen: an ear of wheat on the accent color. */
const drawing = (size: number): string => {
  const sign = renderToStaticMarkup(createElement(Wheat, { color: '#fff', x: 104, y: 104, width: 304, height: 304 }))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="${size}" height="${size}"><rect x="24" y="24" width="464" height="464" rx="104" fill="#2f6fed"/>${sign}</svg>`
}

/** Draws the icon at these sizes; `file` returns the path for each. */
export async function drawIcons(sizes: readonly number[], file: (size: number) => string): Promise<void> {
  for (const size of sizes) {
    mkdirSync(join(file(size), '..'), { recursive: true })
    await sharp(Buffer.from(drawing(size)))
      .png()
      .toFile(file(size))
  }
}
