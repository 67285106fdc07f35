import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

/** An image with a different pattern for each number. */
export async function writeImage(folder: string, name: string, number: number): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, name)
  const hue = (number * 47) % 360
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
    <rect width="640" height="480" fill="hsl(${hue},40%,45%)"/>
    <circle cx="${60 + ((number * 37) % 520)}" cy="${60 + ((number * 107) % 360)}" r="55" fill="hsl(${hue + 120},60%,60%)"/>
  </svg>`
  await sharp(Buffer.from(svg)).jpeg().toFile(file)
  return file
}

/** A folder with some images, one truncated file and one that is no image. */
export async function writeFolder(folder: string, count: number): Promise<void> {
  for (let number = 1; number <= count; number++)
    await writeImage(folder, `image ${String(number).padStart(2, '0')}.jpg`, number)
  await writeFile(join(folder, 'cut short.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]))
  await writeFile(join(folder, 'shopping list.jpg'), 'milk, eggs')
}
